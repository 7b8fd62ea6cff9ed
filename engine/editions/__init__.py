"""Editions: read, check and render all content, and keep the last good version of each file."""
