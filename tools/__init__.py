"""Commands for who works on this checkout. The Makefile calls them."""
