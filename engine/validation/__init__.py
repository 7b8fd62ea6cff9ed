"""YAML and TOML read with positions, and checked into dataclasses."""
