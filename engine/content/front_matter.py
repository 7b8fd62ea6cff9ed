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
from engine.errors import ContentError, Severity
from engine.text import normalise
from engine.validation.located import Marked
from engine.validation.schema import STRICT, check
from engine.validation.yaml_source import FRONT_MATTER_BYTES, read_mapping

_FIRST_YEAR, _LAST_YEAR = 1990, 2999
FATAL = frozenset({"title", "date", "draft"})  # the fields without which nobody knows whether and what to show

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]


def _prose(value: str) -> str:
    """The text without white space around it, and without what an escape can write and a file may not hold."""
    text = normalise(value).strip()
    if not text:
        raise ValueError("write something, or remove the line")
    return text


def _one_line(value: str) -> str:
    return " ".join(_prose(value).split())


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_prose)]


def _one_word(value: str) -> str:
    if re.search(r"\s", value) or normalise(value) != value:
        raise ValueError("an address holds no spaces; write %20 in place of each")
    return value


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]", value):
        raise ValueError("write a whole address that begins with https:// or http://")
    return value


def _path(value: str) -> str:
    if not re.match(r"/(?![/\\])", value):
        raise ValueError("write the path of an address on this site, such as /old-page/")
    return value


def _address(value: str) -> str:
    # The other schemes (javascript:, data:) have no place in a front matter, and //host is another site in disguise.
    if not re.match(r"https?://[^/\s]|/(?![/\\])", value):
        raise ValueError("write a path of this site that begins with '/', or an address that begins with https://")
    return value


def _sane_year(day: date) -> date:
    # Further out, the conversion to another time zone overflows; and nobody means it.
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"write a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


_OneWord = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_one_word)]
WebAddress = Annotated[_OneWord, AfterValidator(_web_address)]
Path = Annotated[_OneWord, AfterValidator(_path)]
Address = Annotated[_OneWord, AfterValidator(_address)]
Day = Annotated[datetime | date, AfterValidator(_sane_year)]


CloseAfterDays = Annotated[int, Field(ge=0, le=36500)]
"""So many days after its publication an article takes no more comments; 0 is never."""


def _off(value: object) -> object:
    """To YAML an unquoted off is a no; here it means what it says."""
    return "off" if value is False else value


class Comments(StrEnum):
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
class NamedLink:
    """A name and where it leads."""

    name: Line
    url: Address


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
    ends: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FrontMatter:
    """What stands between the `---` lines of a post or page. docs/front-matter.md explains every field."""

    title: Line
    date: Day | None = None
    updated: Day | None = None
    author: Line | None = None
    summary: Prose | None = None
    tags: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    areas: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    draft: bool = False
    expires: Day | None = None
    hero: Hero | None = None
    credits: tuple[Prose, ...] = ()
    sponsor: Sponsor | None = None
    promo: Promo | None = None
    hashtags: tuple[Annotated[str, StringConstraints(pattern=r"^#?\w+$", max_length=100)], ...] = ()
    series: Line | None = None
    related: tuple[Slug, ...] | None = None
    aliases: tuple[Path, ...] = ()
    guid: Line | None = None
    comments: Annotated[Comments, BeforeValidator(_off)] = Comments.OPEN
    comments_close_after_days: CloseAfterDays | None = None
    canonical: WebAddress | None = None


_ADAPTER = TypeAdapter(FrontMatter)
_FENCE = re.compile(r"^---[ \t]*$")


@dataclass(frozen=True, slots=True)
class Head:
    """What reading a file gave: its front matter (None where an ERROR stands in it), the Markdown below it, where
    each field stands (line and column), and what is wrong."""

    front: FrontMatter | None
    source: Source
    marks: Mapping[str, tuple[int, int]]
    problems: tuple[ContentError, ...]


def read(text: str, path: str, *, dated: bool) -> Head:
    """Split a file into its front matter and its Markdown, and check the first.

    dated says that a date is needed unless the file is a draft: posts have one, pages need none. The Source counts its
    lines with those of the front matter.
    """
    lines = text.split("\n")
    if not _FENCE.match(lines[0]):
        hint = "begin the file with a line '---', then 'title: …', then '---' again"
        return Head(None, Source(path, text), {}, (_error(path, 1, "the front matter is missing", hint),))
    end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        unclosed = _error(
            path, 1, "the front matter that begins here is never closed", "put '---' after its last field"
        )
        return Head(None, Source(path, ""), {}, (unclosed,))
    head = read_mapping("\n".join(lines[1:end]), path, first_line=2, max_bytes=FRONT_MATTER_BYTES)
    body = Source(path, "\n".join(lines[end + 1 :]), end + 2)
    if head.problems and not head.data:
        return Head(None, body, {}, head.problems)
    front, found = check(head, _ADAPTER, fatal=FATAL)
    problems = [*head.problems, *found]
    if head.problems:
        front = None
    if front is not None and dated and front.date is None and not front.draft:
        problems.append(
            _error(path, 1, "'date' is missing", "add 'date: 2026-03-01', or 'draft: true' while you write")
        )
        front = None
    return Head(front, body, _marks(head), tuple(problems))


def _marks(head: Marked) -> Mapping[str, tuple[int, int]]:
    """Where each field stands, and under "field: text" where a text in it does."""
    marks = {str(loc[0]): node.key for loc, node in head.nodes.items() if len(loc) == 1}
    marks |= {f"{loc[0]}: {node.written}": node.value for loc, node in head.nodes.items() if loc and node.written}
    return {name: (mark.line, mark.column) for name, mark in marks.items()}


def _error(path: str, line: int, message: str, hint: str) -> ContentError:
    return ContentError(path, line, 1, Severity.ERROR, message, hint)


def begins(day: Day, zone: tzinfo) -> datetime:
    """The moment at which a day of a front matter begins, in the site's time zone where it names none."""
    moment = day if isinstance(day, datetime) else datetime.combine(day, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def ends(day: Day, zone: tzinfo) -> datetime:
    """The moment at which it is over: a time is meant to the second, a day lasts to its end."""
    return begins(day, zone) if isinstance(day, datetime) else begins(day + timedelta(days=1), zone)
