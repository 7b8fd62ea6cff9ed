"""What the blog is: site.toml, read and checked. Where it runs is another matter, see environment.py."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from engine.errors import Problem
from engine.validation.field_types import Address, CloseAfterDays, Line, NamedLink, Path, Prose
from engine.validation.located import Link
from engine.validation.toml_reader import read_toml
from engine.validation.validator import STRICT, validate

MIN_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of normal size
PERMALINK_FIELDS = ("year", "month", "day", "slug")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())  # which looks through hundreds of files


def _zone(name: str) -> str:
    if name not in _zone_names():
        raise ValueError(f"no time zone is called '{name}'; write it like 'Europe/Berlin' or 'UTC'")
    return name


def _permalink(pattern: str) -> str:
    found = re.findall(r"{([^{}]*)}", pattern)
    if unknown := [word for word in found if word not in PERMALINK_FIELDS]:
        raise ValueError(f"'{{{unknown[0]}}}' is unknown; use {', '.join(f'{{{p}}}' for p in PERMALINK_FIELDS)}")
    if found.count("slug") != 1 or len(found) != len(set(found)):
        raise ValueError("it needs {slug} once, and every other part once at most")
    if not re.fullmatch(r"(?:/(?:[A-Za-z0-9_.-]|{[a-z]+})*)+", pattern) or re.search(r"//|/\.", pattern):
        raise ValueError("it begins with '/' and holds letters, digits, dots, hyphens and {parts} between slashes")
    return pattern


def normalise_site_url(value: str) -> str:
    """A site's public address, a slash at its end cut off. Raises ValueError with what is wanted."""
    if not re.fullmatch(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?/?", value):
        raise ValueError("write it like https://example.org, without a path")
    return value.rstrip("/")


def _readable_on(page: str) -> AfterValidator:
    """Accepts a colour that is readable as text on a page of that colour."""

    def check(value: str) -> str:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("write a colour as six digits, such as '#0B6650'")
        if (ratio := contrast_ratio(value, page)) < MIN_CONTRAST:
            raise ValueError(
                f"it has a contrast of {ratio:.1f} on the page's {page}; readable is {MIN_CONTRAST} or more"
            )
        return value

    return AfterValidator(check)


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours such as "#0B6650", from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2, after sRGB)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@dataclass(frozen=True, slots=True, config=STRICT)
class Author:
    """Somebody who writes here."""

    name: Line
    url: Address | None = None
    bio: Prose | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class NavigationItem:
    """A link of the site's navigation."""

    label: Line
    url: Address


@dataclass(frozen=True, slots=True, config=STRICT)
class Colours:
    """The site's own accent colour for light and for dark pages; ours where it gives none."""

    accent: Annotated[str, _readable_on("#FFFFFF")] | None = None
    accent_dark: Annotated[str, _readable_on("#111614")] | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class CommentSettings:
    """How readers answer. close_after_days counts from an article's publication; 0 is never.

    proof_of_work: whether browsers are asked to solve something that costs them a moment.
    """

    close_after_days: CloseAfterDays = 0
    proof_of_work: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LinkbackSettings:
    """What the site takes from others who write about its articles, and whether it tells those it writes about."""

    webmention: bool = True
    pingback: bool = True
    trackback: bool = False
    send: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Site:
    """All settings of site.toml, with what holds where one is absent. docs/settings.md explains each."""

    title: Line = "Strongstride"
    tagline: Annotated[str, StringConstraints(max_length=300)] = ""
    description: Annotated[str, StringConstraints(max_length=500)] = ""
    address: Annotated[str, AfterValidator(normalise_site_url)] = "http://127.0.0.1:8000"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    posts_per_page: Annotated[int, Field(ge=1, le=100)] = 10
    permalink: Annotated[str, AfterValidator(_permalink)] = "/posts/{slug}/"
    gone: tuple[Path, ...] = ()
    use_builtin_exercises: bool = True
    authors: tuple[Author, ...] = ()
    navigation: tuple[NavigationItem, ...] = (
        NavigationItem("Circuits", "/circuits/"),
        NavigationItem("Exercises", "/exercises/"),
        NavigationItem("Areas", "/areas/"),
    )
    follow: tuple[NamedLink, ...] = ()
    colours: Colours = Colours()
    comments: CommentSettings = CommentSettings()
    linkbacks: LinkbackSettings = LinkbackSettings()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    def absolute_url(self, path: str) -> str:
        """The absolute URL of a path of this site."""
        return self.address + path


FATAL_KEYS = frozenset({"title", "address", "timezone", "permalink", "gone", "use_builtin_exercises"})
"""The settings that move or rename everything: with a mistake in one of them, the last good file goes on."""

_ADAPTER = TypeAdapter(Site)


def read_site(text: str, path: str = "site.toml") -> tuple[Site | None, list[Problem]]:
    """The settings in text as far as they can be read, and what is wrong with them.

    A bad value is left out, and its default holds. It is an ERROR in one of FATAL, else a WARNING. The settings are
    None where the text is not TOML at all.
    """
    source = read_toml(text, path)
    if source.problems:
        return None, list(source.problems)
    site, _ = validate(source, _ADAPTER)
    _, problems = validate(source, _ADAPTER, fatal=FATAL_KEYS)
    return site, problems


def find_site_links(text: str, path: str = "site.toml") -> tuple[Link, ...]:
    """The addresses that the settings lead to (navigation, follow links, authors), each with its place in the text."""
    source = read_toml(text, path)
    found = (loc for loc, node in source.nodes.items() if loc[-1:] == ("url",) and node.found == "text")
    return tuple(Link(str(source.get(loc)), source.at(loc).line, source.at(loc).column) for loc in found)
