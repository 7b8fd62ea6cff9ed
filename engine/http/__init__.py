"""Requests to other sites: an SSRF-safe client, and rules about network addresses."""
