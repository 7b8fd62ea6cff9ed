"""Addresses of other sites, as a reader is shown them."""

from __future__ import annotations

from urllib.parse import urlsplit


def host(url: str) -> str:
    """The name of the site that an address leads to, such as "example.org"; "" where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # such as brackets that hold no IPv6 address
        return ""
