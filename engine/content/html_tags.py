"""Read and change the tags of HTML, without a parser: the sanitiser's HTML is regular enough for patterns."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache

from engine.text import encode_url

# The sanitiser puts attributes in double quotes and escapes all other "<", so this pattern is exact.
_PIECE = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>|[^<]+')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
URL_ATTRIBUTES = ("href", "src", "cite")
"""The attributes that the sanitiser allows addresses in."""
_LINK_TAG = re.compile(r"""<(/?)a(?=[\s>])((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_KEPT_ATTRIBUTE = re.compile(r' (?:class|id)="[^"]*"')
_REL = re.compile(r' rel="[^"]*"')
_TAG_NAME = re.compile(r"</?([a-z][a-z0-9]*)")


@lru_cache(maxsize=4)
def split_tags(markup: str) -> tuple[str, ...]:
    """Split sanitised HTML into its tags and the text between them. Most steps of rendering need it, one by one."""
    return tuple(_PIECE.findall(markup))


def iter_tags(markup: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the source of each tag of sanitised HTML."""
    for piece in split_tags(markup):
        if piece.startswith("<"):
            yield get_name(piece), piece


def find_text(markup: str) -> str:
    """Return the text of sanitised HTML, without code."""
    parts: list[str] = []
    code_depth = 0
    for piece in split_tags(markup):
        if not piece.startswith("<"):
            if not code_depth:
                parts.append(html.unescape(piece))
        elif get_name(piece) == "code":
            code_depth += -1 if piece.startswith("</") else 1
    return "".join(parts)


def get_name(tag: str) -> str:
    """Return the name of a tag, or "" if it is text."""
    match = _TAG_NAME.match(tag)
    return match[1] if match else ""


def get_attribute(tag: str, name: str) -> str | None:
    """Return the value of an attribute of a tag, or None."""
    return None if f' {name}="' not in tag else parse_attributes(tag).get(name)


def parse_attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag with their values."""
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def replace_attributes(markup: str, replacements: Mapping[str, Callable[[str], str]]) -> str:
    """Return sanitised HTML with the values of some attributes replaced, in all tags. Each name has its function."""

    def replace(match: re.Match[str]) -> str:
        name, value = match.groups()
        if name not in replacements:
            return match[0]
        return f' {name}="{html.escape(replacements[name](html.unescape(value)))}"'

    pieces = (_ATTRIBUTE.sub(replace, piece) if piece.startswith("<") else piece for piece in split_tags(markup))
    return "".join(pieces)


def encode_addresses(markup: str) -> str:
    """Return sanitised HTML with the addresses in its attributes percent-encoded."""
    return replace_attributes(markup, dict.fromkeys(URL_ATTRIBUTES, encode_url))


def unnest_links(markup: str) -> str:
    """Return HTML in which links inside of other links are plain words. Ids and classes stay.

    HTML does not allow such links: browsers end the outer one before the inner one.
    """
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        is_end = bool(match[1])
        depth -= is_end
        is_nested = depth > 0
        depth += not is_end
        if not is_nested:
            return match[0]
        return "</span>" if is_end else f"<span{''.join(_KEPT_ATTRIBUTE.findall(match[2]))}>"

    return _LINK_TAG.sub(replace, markup)


def mark_sponsored_links(markup: str, hosts: Collection[str]) -> str:
    """Return HTML in which links to some hosts have rel="sponsored", which search engines ask for in paid links."""
    if not hosts:
        return markup
    own = re.compile(rf'href="https?://(?:{"|".join(map(re.escape, hosts))})(?=[/?#:"])', re.IGNORECASE)

    def replace(match: re.Match[str]) -> str:
        tag = match[0]
        if match[1] or not own.search(tag):
            return tag
        words = (_REL.search(tag) or [""])[0].removeprefix(' rel="').removesuffix('"').split()
        rel = " ".join(dict.fromkeys([*words, "sponsored"]))
        return f'{_REL.sub("", tag)[:-1]} rel="{rel}">'

    return _LINK_TAG.sub(replace, markup)
