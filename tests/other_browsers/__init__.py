"""Tests in Firefox and WebKit: one path through each script, from start to end."""
