"""The exercise library: its vocabularies, its exercises, and how both are read from YAML."""
