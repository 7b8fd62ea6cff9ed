"""Widgets on other sites: frames, oEmbed, code to paste, and the loader script."""
