"""The addresses that the page cache knows a page by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from engine.editions.edition import Edition
from web.core.cacheable import Cacheable, find_declaration
from web.core.request_limits import limits_of_endpoint
from web.core.security import MAX_ADDRESS, SECRET_PARAMETERS

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names that a proxy on the same machine may use."""
MAX_REMEMBERED = 4096
"""Addresses whose keys are remembered."""
MAX_REMEMBERED_LENGTH = 512
"""The longest address whose key is remembered, in characters."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """A page by its address, and what the cache has to know of its view.

    is_whole is False if options were left out that mean nothing here, such as those that other sites add to links.
    """

    address: tuple[str, str]
    """The path, and a query with only the options that the view reads, in the order of their names."""
    declaration: Cacheable
    is_slow: bool
    is_whole: bool


class PageKeys:
    """Finds the keys of pages for one edition."""

    def __init__(self, app: Flask, edition: Edition) -> None:
        self._adapter = app.url_map.bind("localhost")
        self._app = app
        self._hosts = LOCAL_HOSTS | {_hostname(urlsplit(edition.site.address).netloc)}
        self._meaningful = SECRET_PARAMETERS | edition.options_of_old_addresses
        self._remembered = lru_cache(MAX_REMEMBERED)(self._find)

    def find(self, host: str, path: str, query: str) -> PageKey | None:
        """Return the key of the page at an address, or None if the cache may not answer it.

        The site may have the host on any port.
        """
        is_short = len(host) + len(path) + len(query) <= MAX_REMEMBERED_LENGTH
        return self._remembered(host, path, query) if is_short else self._find(host, path, query)

    def _find(self, host: str, path: str, query: str) -> PageKey | None:
        if _hostname(host) not in self._hosts:
            return None
        if len(path) + len(query) > MAX_ADDRESS or not query.isascii() or "&amp;" in query:
            return None
        try:
            endpoint, _ = self._adapter.match(path, "GET")
        except HTTPException:  # not found, or a redirect
            return None
        declaration = find_declaration(self._app, endpoint)
        if declaration is None:
            return None
        pairs = [(unquote_plus(part.partition("=")[0]), part) for part in query.split("&") if part]
        known = pairs
        if declaration.options is not None:
            known = [pair for pair in pairs if pair[0] in declaration.options]
            known.sort(key=lambda pair: pair[0])  # stable, because views read the first of equal options
            if not self._meaningful.isdisjoint(name for name, _ in pairs if name not in declaration.options):
                return None
        return PageKey(
            (path, "&".join(part for _, part in known)),
            declaration,
            limits_of_endpoint(self._app, endpoint).is_slow,
            len(known) == len(pairs),
        )


def _hostname(host: str) -> str:
    """Return a host without its port and the brackets of an IPv6 address."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.lower()
