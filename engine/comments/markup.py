"""Rendering of readers' Markdown, a small subset, to HTML that is safe on pages and in feeds.

The text passes size limits, markdown-it-py without HTML, bleach (an allow-list, and links for bare URLs) and nh3.
Nothing changes the HTML after nh3. It contains no relative URLs, classes or ids, so it means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from functools import partial
from html import escape
from threading import local
from typing import TypeAlias

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.http.urls import BARE_URL, clean_url
from engine.text import normalise

RENDERER_VERSION = 3
"""Stored with the HTML. Increase it when the same text is rendered differently, so that old HTML can be found."""

MAX_BYTES = 8 * 1024
MAX_DEPTH = 10
ALLOWED_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a"})
LINK_REL = "ugc nofollow noopener"

_RULES = ("emphasis", "list", "blockquote", "backticks", "fence", "link", "autolink", "newline", "escape")
_NESTING = {"blockquote", "list_item", "em", "strong", "link"}
_TYPED_ENTITY = re.compile(r"&amp;(?=#?\w+;)")  # bleach would turn "&amp;lt;" into "&lt;"
_Attributes: TypeAlias = MutableMapping[tuple[str | None, str] | str, str]


class MarkupLimitError(Exception):
    """A text exceeds a limit. message names the limit, hint says how to fix it. Both are for the commenter."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # overrides a method of markdown-it-py
        """Return True if a URL may become a link. Otherwise the Markdown is shown as typed."""
        return _is_link(url)


def _create_parser() -> MarkdownIt:
    # markdown-it-py silently drops content beyond maxNesting. With this value, render() rejects the text before that.
    parser = _Markdown("zero", {"html": False, "breaks": True, "maxNesting": 5 * MAX_DEPTH}).enable(_RULES)
    parser.parse("a")  # sorts its rules, which is not thread-safe
    return parser


_PARSER = _create_parser()


def render(text: str) -> str:
    """Return the HTML of a text.

    Raises MarkupLimitError if the text is larger than MAX_BYTES or quotes, lists, links and emphasis are nested deeper
    than MAX_DEPTH.
    """
    text = normalise(text)
    size = text.encode()
    if len(size) > MAX_BYTES:
        excess = len(text) - len(size[:MAX_BYTES].decode(errors="ignore"))
        characters = "1 character" if excess == 1 else f"{excess:,} characters"
        raise MarkupLimitError(
            f"Your comment must be about {MAX_BYTES // 1000 * 1000:,} characters or less",
            f"remove at least {characters}, or post it as two comments",
        )
    tokens = _PARSER.parse(text)
    if _measure_depth(tokens) > MAX_DEPTH:
        raise MarkupLimitError(
            f"Lists, quotes and emphasis must be nested {MAX_DEPTH} levels deep or less", "remove some of the markup"
        )
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return _sanitise(_THREAD.cleaner.clean(_TYPED_ENTITY.sub("&#38;", html)))


def _measure_depth(tokens: Iterable[Token]) -> int:
    """Return the maximum number of nested quotes, list items, links and emphases."""
    deepest = depth = 0
    for token in tokens:
        if token.type.rpartition("_")[0] in _NESTING:
            depth += token.nesting
        deepest = max(deepest, depth + _measure_depth(token.children or ()))
    return deepest


class _ThreadCleaner(local):
    """The bleach cleaner of a thread, because bleach's cleaners are not thread-safe, and take long to build."""

    def __init__(self) -> None:
        self.cleaner = _create_cleaner()


def _create_cleaner() -> Cleaner:
    linkify = partial(
        LinkifyFilter, callbacks=[_check_link], skip_tags={"pre", "code"}, url_re=BARE_URL, parse_email=False
    )
    return Cleaner(
        tags=ALLOWED_TAGS,
        attributes={"a": ["href"], "ol": ["start"]},
        protocols={"http", "https"},
        strip=True,
        filters=[linkify],
    )


def _check_link(attributes: _Attributes, _is_new: bool) -> _Attributes | None:
    """Return the attributes of a link with a cleaned URL, or None to keep only its text (a callback of bleach)."""
    url = clean_url(attributes.get((None, "href"), ""))
    if url is None or not _is_link(url):
        return None
    attributes[(None, "href")] = url
    return attributes


def _is_link(url: str) -> bool:
    """Return True if nh3 keeps a link to the URL. It rejects some that clean_url accepts, such as http://999.1.1.1/."""
    return clean_url(url) is not None and "href=" in _sanitise(f'<a href="{escape(url)}">')


def _keep_attribute(_tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or clean_url(value) else None


_THREAD = _ThreadCleaner()
_LAST_GATE = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    attribute_filter=_keep_attribute,
    url_schemes={"http", "https"},
    link_rel=LINK_REL,
)


def _sanitise(html: str) -> str:
    return _LAST_GATE.clean(html)
