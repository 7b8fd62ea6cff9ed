"""Readers' small Markdown becomes HTML that is safe on a page and in a feed.

The way is: bounds, markdown-it-py without HTML, bleach (an allow-list, and links for bare addresses), nh3. Nothing
touches the HTML after nh3. It holds no relative address, no class and no id, so that it means the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from functools import partial
from typing import TypeAlias

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from engine.http.urls import clean_url
from engine.text import normalise

RENDERER_VERSION = 1
"""Stored beside the HTML. One more whenever the same text would come out otherwise, so that old HTML can be found."""

MAX_BYTES = 8 * 1024
MAX_DEPTH = 10
ALLOWED_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a"})
LINK_REL = "ugc nofollow noopener"

_RULES = ("emphasis", "list", "blockquote", "backticks", "fence", "link", "autolink", "newline", "escape")
_DEEP = {"blockquote", "list_item", "em", "strong", "link"}
_BARE = re.compile(r"""(?<![\w@./])(?:https?://|www\.)[^\s<>"\[\]]*[^\s<>"\[\]'!?;:,.*_]""", re.IGNORECASE)
_TYPED_ENTITY = re.compile(r"&amp;(?=#?\w+;)")  # bleach would take "&amp;lt;" for "&lt;"
_Attributes: TypeAlias = MutableMapping[tuple[str | None, str] | str, str]


class MarkupLimitError(Exception):
    """A text is over a limit. message names the limit, hint says how to mend it; both are for the reader."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """What is no web address does not become a link: the reader sees what was typed."""
        return clean_url(url) is not None


def _markdown() -> MarkdownIt:
    # Content beyond maxNesting is dropped without a word. It is far beyond MAX_DEPTH, so that such a text is refused.
    markdown = _Markdown("zero", {"html": False, "breaks": True, "maxNesting": 5 * MAX_DEPTH}).enable(_RULES)
    markdown.parse("a")  # which puts its rules in order: threads that did so at the same time could miss some
    return markdown


_MARKDOWN = _markdown()


def render(text: str) -> str:
    """The HTML of a reader's text.

    Raises TooMuch where the text has more than 8 KB, or quotes, lists, links and emphasis are nested too deep.
    """
    text = normalise(text)
    size = text.encode()
    if len(size) > MAX_BYTES:
        over = len(text) - len(size[:MAX_BYTES].decode(errors="ignore"))
        letters = "1 letter" if over == 1 else f"{over:,} letters"
        raise MarkupLimitError(
            f"Your text may have about {MAX_BYTES // 1000 * 1000:,} letters",
            f"take out at least {letters}, or send it in two comments",
        )
    tokens = _MARKDOWN.parse(text)
    if _depth(tokens) > MAX_DEPTH:
        raise MarkupLimitError(
            f"Lists, quotes and emphasis must be nested {MAX_DEPTH} deep or less", "leave out some of the marks"
        )
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _last_gate(_cleaner().clean(_TYPED_ENTITY.sub("&#38;", html)))


def _depth(tokens: Iterable[Token]) -> int:
    """How many quotes, items of lists, links and emphases are open at most at one place."""
    deepest = now = 0
    for token in tokens:
        if token.type.rpartition("_")[0] in _DEEP:
            now += token.nesting
        deepest = max(deepest, now + _depth(token.children or ()))
    return deepest


def _cleaner() -> Cleaner:
    """A new one each time, because bleach's are not for several threads."""
    linkify = partial(LinkifyFilter, callbacks=[_checked], skip_tags={"pre", "code"}, url_re=_BARE, parse_email=False)
    return Cleaner(
        tags=ALLOWED_TAGS,
        attributes={"a": ["href"], "ol": ["start"]},
        protocols={"http", "https"},
        strip=True,
        filters=[linkify],
    )


def _checked(attributes: _Attributes, _is_new: bool) -> _Attributes | None:
    """A link as bleach hands it over; None leaves its words only."""
    address = clean_url(attributes.get((None, "href"), ""))
    if address is None:
        return None
    attributes[(None, "href")] = address
    return attributes


def _last_gate(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=lambda _tag, name, value: value if name != "href" or clean_url(value) else None,
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    )
