"""The plugin for WordPress, and the zip that is made of it."""
