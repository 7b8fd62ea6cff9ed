"""Shortcodes: one module each, with the arguments and the output for pages, feeds and plain text."""
