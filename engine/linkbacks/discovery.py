"""Where a page wants its webmentions: the first of its Link headers, else of its elements, that says so."""

from __future__ import annotations

import re

from engine.http.client import HttpResponse
from engine.linkbacks.html import StartTag, resolve_links, resolve_url

REL = "webmention"
MAX_HEADER_LENGTH = 8_000  # characters; what follows is not looked at

_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[^\s=;,"<]+\s*(?:=\s*(?:"[^"]*"|[^\s";,<]*))?)*)""")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]*))""", re.IGNORECASE)


def find_endpoint(answer: HttpResponse) -> str | None:
    """The absolute address that takes webmentions for a page, or None where none is named."""
    for header in answer.link_headers:
        for address, parameters in _LINK.findall(header[:MAX_HEADER_LENGTH]):
            rel = _REL.search(parameters)
            if rel and REL in (rel[1] or rel[2] or "").lower().split():
                return resolve_url(answer.url, address)
    for token, named in resolve_links(answer.text, answer.url, {"link": "href", "a": "href"}):
        if named is not None and isinstance(token, StartTag) and REL in token.words("rel"):
            return named
    return None
