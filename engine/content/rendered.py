"""A rendered article, as it is kept: text with marks where something is filled in when a page is composed."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic.dataclasses import dataclass

from engine.content.shortcodes import Value
from engine.errors import ContentError
from engine.validation.located import Link


@dataclass(frozen=True, slots=True)
class Mark:
    """The place of a widget that depends on time or on readers: which use of which shortcode stands here."""

    number: int
    name: str
    arguments: Mapping[str, Value | None]


Parts = tuple[str | Mark, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an article's contents."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article in its three forms, what stands in it, and every mistake found in its body.

    page and feed are HTML, text is plain. uses are the names of its live shortcodes in reading order, frames the
    addresses at which other sites can show what those of them show that have one.
    """

    page: Parts
    feed: Parts
    text: Parts
    contents: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    uses: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    problems: tuple[ContentError, ...] = ()
