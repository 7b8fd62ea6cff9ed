"""Readers' data: export it, and erase it for good."""
