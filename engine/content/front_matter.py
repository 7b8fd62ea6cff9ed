"""Split the front matter from an article, read it as YAML, and check its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from engine.content.body import MarkdownSource
from engine.content.dates import DateOrDatetime
from engine.content.typography import typeset
from engine.errors import Problem, Severity
from engine.pasted_characters import DASHES, name_pasted
from engine.text import normalise
from engine.validation.field_types import CloseAfterDays, Line, NamedLink, Path, PictureAddress, Prose, Url
from engine.validation.located import LocatedData
from engine.validation.pasted_yaml import BLANK
from engine.validation.validator import STRICT, validate
from engine.validation.yaml_reader import MAX_FRONT_MATTER_BYTES, read_yaml

FATAL_FIELDS = frozenset({"title", "date", "draft"})
"""The fields that decide whether an article is shown, and under which title. A mistake in one of them is an error."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]


TypographicLine = Annotated[Line, AfterValidator(typeset)]
TypographicProse = Annotated[Prose, AfterValidator(typeset)]


def _read_off(value: object) -> object:
    """Return "off" for the False that YAML makes of an unquoted off."""
    return "off" if value is False else value


class CommentPolicy(StrEnum):
    """The comments of an article: accepted (OPEN), only shown (CLOSED), or hidden (OFF)."""

    OPEN = "open"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True, config=STRICT)
class Hero:
    """The image at the top of an article. An empty alt marks it as decorative."""

    src: PictureAddress
    alt: Annotated[str, StringConstraints(max_length=500), AfterValidator(normalise)]
    caption: TypographicProse | None = None
    credit: Line | None = None
    licence: Line | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Sponsor:
    """The sponsor of an article, the agency in between, and the disclosure."""

    name: Line
    url: Url
    via: Line | None = None
    disclosure: TypographicProse | None = None
    follow: tuple[NamedLink, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Promo:
    """An offer with a code. It is valid until ends, or until the end of that day if ends has no time."""

    code: Line
    offer: TypographicLine
    url: Url
    ends: DateOrDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FrontMatter:
    """The fields between the `---` lines of a post or page. docs/front-matter.md describes each."""

    title: TypographicLine
    date: DateOrDatetime | None = None
    updated: DateOrDatetime | None = None
    author: Line | None = None
    summary: TypographicProse | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    areas: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    draft: bool = False
    expires: DateOrDatetime | None = None
    hero: Hero | None = None
    credits: tuple[TypographicProse, ...] = ()
    sponsor: Sponsor | None = None
    promo: Promo | None = None
    hashtags: tuple[Annotated[str, StringConstraints(pattern=r"^#?\w+$", max_length=100)], ...] = ()
    series: Line | None = None
    related: tuple[Slug, ...] | None = None
    aliases: tuple[Path, ...] = ()
    guid: Line | None = None
    comments: Annotated[CommentPolicy, BeforeValidator(_read_off)] = CommentPolicy.OPEN
    comments_close_after_days: CloseAfterDays | None = None
    canonical: Url | None = None


_ADAPTER = TypeAdapter(FrontMatter)
_HINTS = {"slug": "The slug is the name of the file, or of the folder of an index.md: rename it, and remove the line."}
_LIKE_FENCE = re.compile(rf"^[-{DASHES}{BLANK}]+$")
_INVISIBLE = BLANK.replace(" ", "")
_FENCE = re.compile(rf"^[{_INVISIBLE}]*---[\t{BLANK}]*$")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """An article's file after parsing.

    front_matter is None if it has an error. positions maps each field, and "field: text" for each text in it, to line
    and column.
    """

    front_matter: FrontMatter | None
    source: MarkdownSource
    positions: Mapping[str, tuple[int, int]]
    problems: tuple[Problem, ...]


def parse(text: str, path: str, *, requires_date: bool) -> ParsedFile:
    """Split a file into front matter and Markdown, and check the front matter.

    requires_date makes a missing date an error, unless the article is a draft. Line numbers count from the top of the
    file.
    """
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        hint = "Begin the file with a line '---', then 'title: …', then another line '---'."
        hint = f"{name_pasted(lines[0]) if _LIKE_FENCE.match(lines[0]) else ''} {hint}".strip()
        return _fail(MarkdownSource(path, text), "The front matter is missing.", hint)
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        like_fence = next((line for line in lines[1:] if _LIKE_FENCE.match(line) and line.strip(BLANK)), "")
        hint = f"{name_pasted(like_fence)} Add a line '---' after its last field.".strip()
        return _fail(MarkdownSource(path, ""), "The front matter is not closed.", hint)
    data = read_yaml("\n".join(lines[1:end]), path, first_line=2, max_bytes=MAX_FRONT_MATTER_BYTES)
    source = MarkdownSource(path, "\n".join(lines[end + 1 :]), end + 2)
    if data.problems and not data.data:
        return ParsedFile(None, source, {}, data.problems)
    front_matter, found = validate(data, _ADAPTER, fatal=FATAL_FIELDS, hints=_HINTS)
    problems = [*data.problems, *found]
    if data.problems:
        front_matter = None
    if front_matter is not None and requires_date and front_matter.date is None and not front_matter.draft:
        hint = "Add 'date: 2026-03-01', or 'draft: true' if it is not finished."
        problems.append(Problem(path, 1, 1, Severity.ERROR, "'date' is missing.", hint))
        front_matter = None
    return ParsedFile(front_matter, source, _find_positions(data), tuple(problems))


def _fail(source: MarkdownSource, message: str, hint: str) -> ParsedFile:
    return ParsedFile(None, source, {}, (Problem(source.path, 1, 1, Severity.ERROR, message, hint),))


def _find_positions(data: LocatedData) -> Mapping[str, tuple[int, int]]:
    """Map each field, and "field: text" for each text in it, to line and column."""
    positions = {str(loc[0]): node.key_position for loc, node in data.nodes.items() if len(loc) == 1}
    positions |= {f"{loc[0]}: {node.raw}": node.position for loc, node in data.nodes.items() if loc and node.raw}
    return {name: (position.line, position.column) for name, position in positions.items()}


def start_of(day: DateOrDatetime, zone: tzinfo) -> datetime:
    """Return the start of a date or datetime, in the given time zone unless it has one."""
    start = day if isinstance(day, datetime) else datetime.combine(day, time())
    return start if start.tzinfo else start.replace(tzinfo=zone)


def end_of(day: DateOrDatetime, zone: tzinfo) -> datetime:
    """Return the end of a date or datetime. A date ends at midnight, and a datetime has no duration."""
    return start_of(day, zone) if isinstance(day, datetime) else start_of(day + timedelta(days=1), zone)
