"""Read YAML and TOML with the position of each value, and validate them into dataclasses."""
