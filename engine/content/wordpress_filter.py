"""Filter HTML as WordPress does when it is pasted into a post, to preview the result.

WordPress filters HTML tag by tag: it neither closes open elements nor removes the text of scripts whose tags it
removes. These functions follow wp-includes/kses.php and wp-includes/embed.php of WordPress 6.1, and return the same
text for the same input, including its mistakes. <object>, the JSON in comments of blocks, and functions in styles
(calc(), url(), gradients) are not supported, and count as not allowed.

The result is not safe for our pages: escape or sanitise it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import name2codepoint

from engine.content.wordpress_rules import (
    ANY_DATA_ATTRIBUTE,
    OEMBED_TAGS,
    POST_TAGS,
    PROTOCOLS,
    STYLE_PROPERTIES,
    URL_ATTRIBUTES,
    XML_ENTITIES,
    AllowedTags,
)

EXAMPLE_SECRET = "XXXXXXXXXX"
"""An example of the ten random characters that identify the messages of a frame."""

HIDDEN_STYLE = "position: absolute; clip: rect(1px, 1px, 1px, 1px);"
"""The style that hides a frame behind its quote until it reports its height."""

FRAME_ATTRIBUTES = 'class="wp-embedded-content" sandbox="allow-scripts" security="restricted"'
"""The attributes that WordPress adds to a frame. It may only run scripts."""

_PASSES = 10  # over the content of a comment, until it does not change; WordPress has no limit
_OPEN_TAG = re.compile(r"<[^>]*?(?:(?=<)|>|$)")
_TOKEN = re.compile(r"<!--.*?(?:-->|$)|<[^>]*(?:>|$)|>")
_TAG = re.compile(r"<\s*(/\s*)?([a-zA-Z0-9-]+)([^>]*)>?")
_NAME = re.compile(r"[_a-zA-Z][-_a-zA-Z0-9:.]*")
_EQUALS = re.compile(r"\s*=\s*")
_VALUE = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?:\s+|(?=/?$))""")
_INVALID = re.compile(r"""(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"'])*\s*""")
_DATA = re.compile(r"data(?:-[a-z0-9_]+)+")
_COLON = re.compile(r":|&#0*58;|&#x0*3a;|&colon;", re.IGNORECASE)
_NOT_IN_STYLE = re.compile(r"[\\(&=}]|/\*")
_ENTITY = re.compile(r"&amp;(?:([A-Za-z]{2,8}[0-9]{0,2})|#(0*[0-9]{1,7})|#[Xx](0*[0-9A-Fa-f]{1,6}));")
_NOT_IN_URL = re.compile(r"[^a-z0-9\-~+_.?#=!&;,/:%@$|*'()\[\]\x80-\U0010ffff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FilterResult:
    """The filtered HTML and what was removed: elements as "<script>", attributes as "onclick of <a>", each once.

    html is None if WordPress only shows a link.
    """

    html: str | None
    removed: tuple[str, ...]


def filter_post(text: str) -> FilterResult:
    """Filter the HTML in a post of an author without the right to use any HTML: wp_kses_post().

    In a network of blogs, no author has this right. Elsewhere, editors and administrators have it.
    """
    kses = _Kses(POST_TAGS)
    return FilterResult(kses.clean(text), kses.removed)


def filter_oembed(text: str, secret: str = EXAMPLE_SECRET) -> FilterResult:
    """Filter the HTML of an oEmbed response from an unknown site: wp_filter_oembed_result().

    secret replaces the random characters that WordPress generates each time.
    """
    kses = _Kses(OEMBED_TAGS)
    quote, frame = _split_quote_and_frame(kses.clean(text))
    if not frame:
        return FilterResult(None, kses.removed)
    left = quote + frame
    source = re.search(r""" src=(['"])(.*?)\1""", left, re.DOTALL)
    if source:
        quote_mark = source[1]
        url = _escape_url(f"{source[2]}#?secret={secret}")
        left = left.replace(
            source[0], f" src={quote_mark}{url}{quote_mark} data-secret={quote_mark}{secret}{quote_mark}"
        )
        left = left.replace("<blockquote", f'<blockquote data-secret="{secret}"')
    if quote:
        left = left.replace("<iframe", f'<iframe style="{HIDDEN_STYLE}"')
        left = left.replace("<blockquote", '<blockquote class="wp-embedded-content"')
    return FilterResult(re.sub("<iframe", f"<iframe {FRAME_ATTRIBUTES}", left, flags=re.IGNORECASE), kses.removed)


def _split_quote_and_frame(text: str) -> tuple[str, str]:
    """Return the blockquote at the beginning and the last frame, or "" for each. Everything else is dropped."""
    quote = re.match("<blockquote>.*?</blockquote>", text, re.DOTALL)
    frame = _find_last_frame(text[quote.end() :]) if quote else ""
    return (quote[0], frame) if quote and frame else ("", _find_last_frame(text))


def _find_last_frame(text: str) -> str:
    start = text.rfind("<iframe", 0, max(0, text.rfind("></iframe>")))
    return text[start : text.find("></iframe>", start) + len("></iframe>")] if start >= 0 else ""


def _escape_url(url: str) -> str:
    """Escape an address from an attribute like esc_url()."""
    url = _normalise_entities(_NOT_IN_URL.sub("", url.lstrip().replace(" ", "%20")))
    if ":" not in url and url[:1] not in ("/", "#", "?"):
        url = f"http://{url}"
    for plain, escaped in (("&amp;", "&#038;"), ("'", "&#039;"), ("[", "%5B"), ("]", "%5D")):
        url = url.replace(plain, escaped)
    return url


@dataclass
class _Kses:
    """Filters a text by a list of allowed tags."""

    allowed: AllowedTags
    _removed: dict[str, None] = field(default_factory=dict)

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(self._removed)

    def clean(self, text: str) -> str:
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
        text = _OPEN_TAG.sub(
            lambda found: found[0] if ">" in found[0] else _escape_open_tag(found[0]), _normalise_entities(text)
        )
        return _TOKEN.sub(self._filter_token, text)

    def _filter_token(self, found: re.Match[str]) -> str:
        token = found[0]
        if token == ">":
            return "&gt;"
        if token.startswith("<!--"):
            return self._filter_comment(token)
        tag = _TAG.fullmatch(token)
        if tag is None:
            return ""
        end, element, attributes = tag.groups()
        if element.lower() not in self.allowed:
            self._removed[f"<{element.lower()}>"] = None
            return ""
        if end:
            return f"</{element}>"
        closed = " /" if re.search(r"/\s*$", attributes) else ""
        kept = "".join(f" {whole}" for whole in self._filter_attributes(element.lower(), attributes))
        return f"<{element}{re.sub('[<>]', '', kept)}{closed}>"

    def _filter_comment(self, token: str) -> str:
        inner = token
        while "<!--" in inner or "-->" in inner:
            inner = inner.replace("<!--", "").replace("-->", "")
        for _ in range(_PASSES):
            cleaned = self.clean(inner)
            if cleaned == inner:
                return f"<!--{re.sub('-$', '', re.sub('--+', '-', inner))}-->" if inner else ""
            inner = cleaned
        return ""

    def _filter_attributes(self, element: str, attributes: str) -> Iterator[str]:
        """Yield the allowed attributes as they are written."""
        allowed = self.allowed[element]
        for name, value, quote_mark in _parse_attributes(attributes):
            low = name.lower()
            if low not in allowed and not (ANY_DATA_ATTRIBUTE in allowed and _DATA.fullmatch(low)):
                self._removed[f"{low} of <{element}>"] = None
            elif value is None:
                yield name
            elif low == "style":
                style = _filter_style(value)
                if style != value:
                    self._removed[f"style of <{element}>" if not style else f"some style of <{element}>"] = None
                if style:
                    yield f"{name}={quote_mark}{style}{quote_mark}"
            elif low != "download":  # which is only allowed without a value
                yield f"{name}={quote_mark}{_filter_url(value) if low in URL_ATTRIBUTES else value}{quote_mark}"


def _parse_attributes(text: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield the name, the value or None, and the quotation mark of each attribute; of duplicates, the first."""
    seen: set[str] = set()
    at = len(text) - len(text.lstrip())
    while at < len(text):
        name = _NAME.match(text, at)
        equals = _EQUALS.match(text, name.end()) if name else None
        value = _VALUE.match(text, equals.end()) if equals else None
        has_no_value = name is not None and equals is None and (name.end() == len(text) or text[name.end()].isspace())
        if name is None or not (value or has_no_value):
            at = max(_INVALID.match(text, at).end(), at + 1)  # type: ignore[union-attr]  # it always matches
            continue
        if value:
            at = value.end()
            whole = next(part for part in value.groups() if part is not None)
        else:
            at = name.end() + len(text[name.end() :]) - len(text[name.end() :].lstrip())
        if name[0] not in seen:
            seen.add(name[0])
            yield (name[0], whole, "'" if value[0].startswith("'") else '"') if value else (name[0], None, "")


def _filter_url(value: str) -> str:
    """Remove a protocol that is not allowed, so that "javascript:x" becomes "x"."""
    for _ in range(6):
        parts = _COLON.split(value, maxsplit=1)
        if len(parts) == 1 or "/?" in parts[0]:
            return value
        protocol = re.sub(r"[\s\x00-\x1f]", "", html.unescape(parts[0])).lower()
        shorter = (f"{protocol}:" if protocol in PROTOCOLS else "") + parts[1].strip()
        if shorter == value:
            return value
        value = shorter
    return ""


def _filter_style(value: str) -> str:
    """Return the allowed declarations of a style."""
    items = (item.strip() for item in re.sub(r"[\n\r\t]", "", value).strip().split(";"))
    return ";".join(item for item in items if item and _is_allowed(item))


def _is_allowed(declaration: str) -> bool:
    name, colon, _ = declaration.partition(":")
    known = not colon or name.strip() in STYLE_PROPERTIES or re.fullmatch(r"--[a-zA-Z0-9_-]+", name.strip())
    return bool(known) and not _NOT_IN_STYLE.search(declaration)


def _escape_open_tag(tag: str) -> str:
    """Escape the beginning of a tag that does not end. Its entities are already escaped."""
    return tag.replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#039;")


def _normalise_entities(text: str) -> str:
    """Escape each & that does not begin an entity, and normalise numeric entities."""
    return _ENTITY.sub(_normalise_entity, text.replace("&", "&amp;"))


def _normalise_entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return f"&{name};" if name in name2codepoint or name in XML_ENTITIES else found[0]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if not _is_character(number):
        return found[0]
    return f"&#{decimal.lstrip('0').rjust(3, '0')};" if decimal else f"&#x{hexadecimal.lstrip('0')};"


def _is_character(number: int) -> bool:
    return number in (9, 10, 13) or (
        0x20 <= number < 0x110000 and not 0xD800 <= number < 0xE000 and number not in (0xFFFE, 0xFFFF)
    )
