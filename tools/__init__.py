"""Commands for development. The Makefile runs them."""
