"""Requests to other sites: a client that is safe from SSRF, and rules about URLs and IP addresses."""
