"""The head of an article: split off, read as YAML, and checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from engine.content.render import Source
from engine.errors import Problem, Severity
from engine.text import normalise
from engine.validation.field_types import Address, CloseAfterDays, Line, NamedLink, Path, Prose, WebAddress
from engine.validation.located import LocatedData
from engine.validation.validator import STRICT, validate
from engine.validation.yaml_reader import MAX_FRONT_MATTER_BYTES, read_yaml

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
FATAL_FIELDS = frozenset({"title", "date", "draft"})  # the fields without which nobody knows whether and what to show

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]


def _sane_year(day: date) -> date:
    # Further out, the conversion to another time zone overflows; and nobody means it.
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


DateOrDatetime = Annotated[datetime | date, AfterValidator(_sane_year)]


def _off(value: object) -> object:
    """To YAML an unquoted off is a no; here it means what it says."""
    return "off" if value is False else value


class CommentPolicy(StrEnum):
    """Whether readers may answer: yes, no longer (what was said is shown), or not at all."""

    OPEN = "open"
    CLOSED = "closed"
    OFF = "off"


@dataclass(frozen=True, slots=True, config=STRICT)
class Hero:
    """The picture at the head of an article. An empty alt marks it as decoration."""

    src: Address
    alt: Annotated[str, StringConstraints(max_length=500), AfterValidator(normalise)]
    caption: Prose | None = None
    credit: Line | None = None
    licence: Line | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Sponsor:
    """Who paid for the article, through whom, and how that is disclosed."""

    name: Line
    url: WebAddress
    via: Line | None = None
    disclosure: Prose | None = None
    follow: tuple[NamedLink, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Promo:
    """An offer with a code. It holds until ends: to the end of that day where no time is given."""

    code: Line
    offer: Line
    url: WebAddress
    ends: DateOrDatetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FrontMatter:
    """What stands between the `---` lines of a post or page. docs/front-matter.md explains every field."""

    title: Line
    date: DateOrDatetime | None = None
    updated: DateOrDatetime | None = None
    author: Line | None = None
    summary: Prose | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    areas: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    draft: bool = False
    expires: DateOrDatetime | None = None
    hero: Hero | None = None
    credits: tuple[Prose, ...] = ()
    sponsor: Sponsor | None = None
    promo: Promo | None = None
    hashtags: tuple[Annotated[str, StringConstraints(pattern=r"^#?\w+$", max_length=100)], ...] = ()
    series: Line | None = None
    related: tuple[Slug, ...] | None = None
    aliases: tuple[Path, ...] = ()
    guid: Line | None = None
    comments: Annotated[CommentPolicy, BeforeValidator(_off)] = CommentPolicy.OPEN
    comments_close_after_days: CloseAfterDays | None = None
    canonical: WebAddress | None = None


_ADAPTER = TypeAdapter(FrontMatter)
_FENCE = re.compile(r"^---[ \t]*$")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What reading a file gave: its front matter (None where an ERROR stands in it), the Markdown below it, where
    each field stands (line and column), and what is wrong."""

    front_matter: FrontMatter | None
    source: Source
    positions: Mapping[str, tuple[int, int]]
    problems: tuple[Problem, ...]


def parse(text: str, path: str, *, dated: bool) -> ParsedFile:
    """Split a file into its front matter and its Markdown, and check the first.

    dated says that a date is needed unless the file is a draft: posts have one, pages need none. The Source counts its
    lines with those of the front matter.
    """
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        hint = "begin the file with a line '---', then 'title: …', then '---' again"
        return ParsedFile(None, Source(path, text), {}, (_error(path, 1, "the front matter is missing", hint),))
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        unclosed = _error(
            path, 1, "the front matter that begins here is never closed", "put '---' after its last field"
        )
        return ParsedFile(None, Source(path, ""), {}, (unclosed,))
    head = read_yaml("\n".join(lines[1:end]), path, first_line=2, max_bytes=MAX_FRONT_MATTER_BYTES)
    body = Source(path, "\n".join(lines[end + 1 :]), end + 2)
    if head.problems and not head.data:
        return ParsedFile(None, body, {}, head.problems)
    front, found = validate(head, _ADAPTER, fatal=FATAL_FIELDS)
    problems = [*head.problems, *found]
    if head.problems:
        front = None
    if front is not None and dated and front.date is None and not front.draft:
        problems.append(
            _error(path, 1, "'date' is missing", "add 'date: 2026-03-01', or 'draft: true' while you write")
        )
        front = None
    return ParsedFile(front, body, _marks(head), tuple(problems))


def _marks(head: LocatedData) -> Mapping[str, tuple[int, int]]:
    """Where each field stands, and under "field: text" where a text in it does."""
    marks = {str(loc[0]): node.key for loc, node in head.nodes.items() if len(loc) == 1}
    marks |= {f"{loc[0]}: {node.written}": node.value for loc, node in head.nodes.items() if loc and node.written}
    return {name: (mark.line, mark.column) for name, mark in marks.items()}


def _error(path: str, line: int, message: str, hint: str) -> Problem:
    return Problem(path, line, 1, Severity.ERROR, message, hint)


def start_of(day: DateOrDatetime, zone: tzinfo) -> datetime:
    """The moment at which a day of a front matter begins, in the site's time zone where it names none."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def end_of(day: DateOrDatetime, zone: tzinfo) -> datetime:
    """The moment at which it is over: a time is meant to the second, a day lasts to its end."""
    return start_of(day, zone) if isinstance(day, datetime) else start_of(day + timedelta(days=1), zone)
