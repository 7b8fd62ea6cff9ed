"""Settings: the environment, and site.toml."""
