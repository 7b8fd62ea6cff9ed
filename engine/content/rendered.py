"""A rendered article, as it is kept: text with marks where something is filled in when a page is composed."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic.dataclasses import dataclass

from engine.content.shortcodes import ArgumentValue
from engine.errors import Problem
from engine.validation.located import Link


@dataclass(frozen=True, slots=True)
class Placeholder:
    """The place of a widget that depends on time or on readers: which use of which shortcode stands here."""

    number: int
    name: str
    arguments: Mapping[str, ArgumentValue | None]


Segments = tuple[str | Placeholder, ...]


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A line of an article's contents."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """An article in its three forms, what stands in it, and every mistake found in its body.

    page and feed are HTML, text is plain. uses are the names of its live shortcodes in reading order, frames the
    addresses at which other sites can show what those of them show that have one.
    """

    page: Segments
    feed: Segments
    text: Segments
    toc: tuple[TocEntry, ...] = ()
    links: tuple[Link, ...] = ()
    shortcodes: tuple[str, ...] = ()
    embed_paths: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
