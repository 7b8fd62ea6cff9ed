"""Settings from environment variables and from site.toml."""
