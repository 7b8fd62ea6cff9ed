"""The body of an article, before and after it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from pydantic.dataclasses import dataclass

from engine.content.shortcodes import ArgumentValue
from engine.errors import Problem
from engine.validation.located import Link


@dataclass(frozen=True, slots=True)
class MarkdownSource:
    """The Markdown of an article, the path of its file, and the line of the file where the text begins."""

    path: str
    text: str
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Placeholder:
    """The place of a widget that depends on time or readers, and is filled for each request.

    number counts the shortcodes of the article from 0.
    """

    number: int
    name: str
    arguments: Mapping[str, ArgumentValue | Mapping[str, ArgumentValue] | None]


Segments = tuple[str | Placeholder, ...]
"""Rendered text with placeholders."""


@dataclass(frozen=True, slots=True)
class TocEntry:
    """An entry of the table of contents: a heading's level (1 to 6), anchor and plain text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleVideo:
    """A video in an article with the day of its upload, for search engines. image is a file of the site, or empty."""

    url: str
    title: str
    uploaded: date
    image: str = ""


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """The rendered body of an article.

    page and feed are HTML, and text is plain text. opening is the beginning of the author's own text on one line, for
    articles without a summary. shortcodes has the names of the shortcodes in reading order, embed_paths the paths under
    which other sites can embed what they show, station_notes the author's notes about the exercises of the circuits at
    some of these paths, player_origins the origins of the video players that the page may load in frames, videos
    those whose date is known, problems every problem of the body, and markdown the author's text.
    """

    page: Segments
    feed: Segments
    text: Segments
    opening: Segments = ()
    toc: tuple[TocEntry, ...] = ()
    links: tuple[Link, ...] = ()
    shortcodes: tuple[str, ...] = ()
    embed_paths: tuple[str, ...] = ()
    station_notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    player_origins: tuple[str, ...] = ()
    videos: tuple[ArticleVideo, ...] = ()
    problems: tuple[Problem, ...] = ()
    markdown: str = field(default="", compare=False)
