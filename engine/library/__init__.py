"""The exercise library: its exercises and vocabulary, read from YAML files."""
