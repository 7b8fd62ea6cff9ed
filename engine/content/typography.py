"""Typographic quotes, dashes and ellipses for texts that are not Markdown, the same as in articles."""

from __future__ import annotations

import html
import re
import threading
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

from engine.http.urls import BARE_URL, find_bare_url

TYPOGRAPHY = re.compile(r"""['"]|--|\.\.\.""")
"""The characters that typography may replace."""
_MINUTES = re.compile("(?<=[0-9])'(?=[0-9])")

_CONVERTER = markdown.Markdown(extensions=["smarty"])
_LOCK = threading.Lock()
"""The converter stores what it has replaced, so it is for one thread at a time."""


@lru_cache(maxsize=4096)
def typeset(text: str) -> str:
    """Return a text with typographic quotes, dashes and ellipses. Addresses of the web stay as they are."""
    if not TYPOGRAPHY.search(text):
        return text
    root = Element("div")
    paragraph = SubElement(root, "p")
    paragraph.text, *rest = _split_at_urls(replace_minute_marks(text))
    for url, tail in zip(rest[::2], rest[1::2], strict=True):
        link = SubElement(paragraph, "a")
        link.text, link.tail = AtomicString(url), tail
    with _LOCK:
        _CONVERTER.htmlStash.reset()
        _CONVERTER.treeprocessors["smarty"].run(root)
        stored = [html.unescape(str(part)) for part in _CONVERTER.htmlStash.rawHtmlBlocks]
    return HTML_PLACEHOLDER_RE.sub(lambda match: stored[int(match[1])], "".join(root.itertext()))


def replace_minute_marks(text: str) -> str:
    """Return a text with an apostrophe in `5'30"`, where it would begin a quote."""
    return _MINUTES.sub("’", text)


def _split_at_urls(text: str) -> list[str]:
    """Return the parts of a text: text and addresses in turn."""
    parts: list[str] = []
    end = 0
    for match in BARE_URL.finditer(text):
        url, _ = find_bare_url(text, match.start())
        parts += [text[end : match.start()], url]
        end = match.start() + len(url)
    return [*parts, text[end:]]
