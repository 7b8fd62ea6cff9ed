"""What WordPress leaves of HTML that is pasted into a post. To show it, not to trust it.

WordPress cleans HTML with a filter of its own, kses, that reads tags one by one: it neither closes what is open nor
drops the text of a script whose tags it takes away. The functions here work by the rules of wp-includes/kses.php and
wp-includes/embed.php in WordPress 6.1, so that they give the same text for the same input, mistakes included. Left out
are <object>, the JSON in the comments of blocks, and functions in styles (calc(), url(), gradients), which count as
not allowed.

What they give is WordPress's idea of clean. Whoever puts it into a page of ours escapes it, or sanitises it.
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
"""Stands for the ten random characters by which WordPress knows a frame's messages."""

HIDDEN_STYLE = "position: absolute; clip: rect(1px, 1px, 1px, 1px);"
"""The style by which WordPress hides a frame until it says its height, where there are words to show until then."""

FRAME_ATTRIBUTES = 'class="wp-embedded-content" sandbox="allow-scripts" security="restricted"'
"""What WordPress adds to a frame: it may run scripts, and nothing else."""

_PASSES = 10  # until the inside of a comment stays the same; WordPress has no limit
_UNENDED = re.compile(r"<[^>]*?(?:(?=<)|>|$)")
_TOKEN = re.compile(r"<!--.*?(?:-->|$)|<[^>]*(?:>|$)|>")
_TAG = re.compile(r"<\s*(/\s*)?([a-zA-Z0-9-]+)([^>]*)>?")
_NAME = re.compile(r"[_a-zA-Z][-_a-zA-Z0-9:.]*")
_EQUALS = re.compile(r"\s*=\s*")
_VALUE = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?:\s+|(?=/?$))""")
_BROKEN = re.compile(r"""(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s"'])*\s*""")
_DATA = re.compile(r"data(?:-[a-z0-9_]+)+")
_COLON = re.compile(r":|&#0*58;|&#x0*3a;|&colon;", re.IGNORECASE)
_NOT_IN_STYLE = re.compile(r"[\\(&=}]|/\*")
_ENTITY = re.compile(r"&amp;(?:([A-Za-z]{2,8}[0-9]{0,2})|#(0*[0-9]{1,7})|#[Xx](0*[0-9A-Fa-f]{1,6}));")
_NOT_IN_URL = re.compile(r"[^a-z0-9\-~+_.?#=!&;,/:%@$|*'()\[\]\x80-\U0010ffff]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FilterResult:
    """What is left, and what went: elements as "<script>", attributes as "onclick of <a>", each once, in their order.

    html is None where nothing is shown but a link to the address.
    """

    html: str | None
    lost: tuple[str, ...]


def filter_post(text: str) -> FilterResult:
    """What is left of HTML in a post of an author who may not write any HTML they like: wp_kses_post().

    Such are all authors of a blog in a network, and everybody below the editors elsewhere.
    """
    kses = _Kses(POST_TAGS)
    return FilterResult(kses.clean(text), kses.told)


def filter_oembed(text: str, secret: str = EXAMPLE_SECRET) -> FilterResult:
    """What is left of an oEmbed answer's HTML where WordPress does not know the site: wp_filter_oembed_result().

    secret is what WordPress makes up anew each time.
    """
    kses = _Kses(OEMBED_TAGS)
    quote, frame = _quote_and_frame(kses.clean(text))
    if not frame:
        return FilterResult(None, kses.told)
    left = quote + frame
    source = re.search(r""" src=(['"])(.*?)\1""", left, re.DOTALL)
    if source:
        mark = source[1]
        url = _escaped_url(f"{source[2]}#?secret={secret}")
        left = left.replace(source[0], f" src={mark}{url}{mark} data-secret={mark}{secret}{mark}")
        left = left.replace("<blockquote", f'<blockquote data-secret="{secret}"')
    if quote:
        left = left.replace("<iframe", f'<iframe style="{HIDDEN_STYLE}"')
        left = left.replace("<blockquote", '<blockquote class="wp-embedded-content"')
    return FilterResult(re.sub("<iframe", f"<iframe {FRAME_ATTRIBUTES}", left, flags=re.IGNORECASE), kses.told)


def _quote_and_frame(text: str) -> tuple[str, str]:
    """The blockquote at the very beginning, or "", and the last frame, or "". All else is dropped."""
    quote = re.match("<blockquote>.*?</blockquote>", text, re.DOTALL)
    frame = _last_frame(text[quote.end() :]) if quote else ""
    return (quote[0], frame) if quote and frame else ("", _last_frame(text))


def _last_frame(text: str) -> str:
    start = text.rfind("<iframe", 0, max(0, text.rfind("></iframe>")))
    return text[start : text.find("></iframe>", start) + len("></iframe>")] if start >= 0 else ""


def _escaped_url(url: str) -> str:
    """As esc_url() writes an address that comes from an attribute."""
    url = _entities(_NOT_IN_URL.sub("", url.lstrip().replace(" ", "%20")))
    if ":" not in url and url[:1] not in ("/", "#", "?"):
        url = f"http://{url}"
    for plain, escaped in (("&amp;", "&#038;"), ("'", "&#039;"), ("[", "%5B"), ("]", "%5D")):
        url = url.replace(plain, escaped)
    return url


@dataclass
class _Kses:
    """One cleaning by one list."""

    allowed: AllowedTags
    lost: dict[str, None] = field(default_factory=dict)

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(self.lost)

    def clean(self, text: str) -> str:
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
        text = _UNENDED.sub(lambda found: found[0] if ">" in found[0] else _as_text(found[0]), _entities(text))
        return _TOKEN.sub(self._token, text)

    def _token(self, found: re.Match[str]) -> str:
        token = found[0]
        if token == ">":
            return "&gt;"
        if token.startswith("<!--"):
            return self._comment(token)
        tag = _TAG.fullmatch(token)
        if tag is None:
            return ""
        end, element, attributes = tag.groups()
        if element.lower() not in self.allowed:
            self.lost[f"<{element.lower()}>"] = None
            return ""
        if end:
            return f"</{element}>"
        closed = " /" if re.search(r"/\s*$", attributes) else ""
        kept = "".join(f" {whole}" for whole in self._kept(element.lower(), attributes))
        return f"<{element}{re.sub('[<>]', '', kept)}{closed}>"

    def _comment(self, token: str) -> str:
        inner = token
        while "<!--" in inner or "-->" in inner:
            inner = inner.replace("<!--", "").replace("-->", "")
        for _ in range(_PASSES):
            cleaned = self.clean(inner)
            if cleaned == inner:
                return f"<!--{re.sub('-$', '', re.sub('--+', '-', inner))}-->" if inner else ""
            inner = cleaned
        return ""

    def _kept(self, element: str, attributes: str) -> Iterator[str]:
        """The attributes that may stay, each as it is written."""
        allowed = self.allowed[element]
        for name, value, mark in _attributes(attributes):
            low = name.lower()
            if low not in allowed and not (ANY_DATA_ATTRIBUTE in allowed and _DATA.fullmatch(low)):
                self.lost[f"{low} of <{element}>"] = None
            elif value is None:
                yield name
            elif low == "style":
                style = _style(value)
                if style != value:
                    self.lost[f"style of <{element}>" if not style else f"some style of <{element}>"] = None
                if style:
                    yield f"{name}={mark}{style}{mark}"
            elif low != "download":  # which may only stand without a value
                yield f"{name}={mark}{_address(value) if low in URL_ATTRIBUTES else value}{mark}"


def _attributes(text: str) -> Iterator[tuple[str, str | None, str]]:
    """Name, value (None for none) and quotation mark of each attribute; of two with one name, the first."""
    seen: set[str] = set()
    at = len(text) - len(text.lstrip())
    while at < len(text):
        name = _NAME.match(text, at)
        equals = _EQUALS.match(text, name.end()) if name else None
        value = _VALUE.match(text, equals.end()) if equals else None
        alone = name is not None and equals is None and (name.end() == len(text) or text[name.end()].isspace())
        if name is None or not (value or alone):
            at = max(_BROKEN.match(text, at).end(), at + 1)  # type: ignore[union-attr]  # it matches anything
            continue
        if value:
            at = value.end()
            whole = next(part for part in value.groups() if part is not None)
        else:
            at = name.end() + len(text[name.end() :]) - len(text[name.end() :].lstrip())
        if name[0] not in seen:
            seen.add(name[0])
            yield (name[0], whole, "'" if value[0].startswith("'") else '"') if value else (name[0], None, "")


def _address(value: str) -> str:
    """An address without a protocol that is not allowed, so that "javascript:x" is "x"."""
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


def _style(value: str) -> str:
    """The declarations of a style that may stay."""
    items = (item.strip() for item in re.sub(r"[\n\r\t]", "", value).strip().split(";"))
    return ";".join(item for item in items if item and _may_stand(item))


def _may_stand(declaration: str) -> bool:
    name, colon, _ = declaration.partition(":")
    known = not colon or name.strip() in STYLE_PROPERTIES or re.fullmatch(r"--[a-zA-Z0-9_-]+", name.strip())
    return bool(known) and not _NOT_IN_STYLE.search(declaration)


def _as_text(tag: str) -> str:
    """The beginning of a tag that nothing ends; its entities are in order."""
    return tag.replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#039;")


def _entities(text: str) -> str:
    """Every & that begins no entity as &amp;, and numbers of entities in one spelling."""
    return _ENTITY.sub(_entity, text.replace("&", "&amp;"))


def _entity(found: re.Match[str]) -> str:
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
