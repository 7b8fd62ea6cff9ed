"""Read and check the settings of the blog in site.toml. environment.py has those of the place where it runs."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, cached_property
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from engine.config.allow import Allow, Analytics, Host, Newsletter
from engine.config.colours import Colours
from engine.errors import Problem
from engine.text import normalise
from engine.validation.field_types import (
    CloseAfterDays,
    Line,
    NamedLink,
    Path,
    PicturePath,
    Prose,
    Url,
    UrlOrPath,
)
from engine.validation.located import Link
from engine.validation.toml_reader import read_toml
from engine.validation.validator import STRICT, validate

DEFAULT_ADDRESS = "http://127.0.0.1:8000"
"""The address of a site on the default host and port."""

PERMALINK_FIELDS = ("year", "month", "day", "slug")

# Each validator raises ValueError with a hint: what the owner should write.


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())  # this reads hundreds of files


def _check_timezone(name: str) -> str:
    if name not in _zone_names():
        raise ValueError("Write the name of a time zone, such as 'Europe/Berlin' or 'UTC'.")
    return name


def _check_permalink(pattern: str) -> str:
    fields = re.findall(r"{([^{}]*)}", pattern)
    if any(field not in PERMALINK_FIELDS for field in fields):
        raise ValueError(f"Use only these parts: {', '.join(f'{{{field}}}' for field in PERMALINK_FIELDS)}.")
    if fields.count("slug") != 1 or len(fields) != len(set(fields)):
        raise ValueError("Use {slug} once, and each other part at most once.")
    if not re.fullmatch(r"(?:/(?:[A-Za-z0-9_.-]|{[a-z]+})*)+", pattern) or re.search(r"//|/\.", pattern):
        raise ValueError("Begin it with '/', and use letters, digits, dots, hyphens and {parts} between slashes.")
    return pattern


def normalise_site_url(value: str) -> str:
    """Return the public address of a site without a slash at its end. Raises ValueError with a hint."""
    if not re.fullmatch(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?/?", value):
        raise ValueError("Write it like https://example.org, without a path.")
    return value.rstrip("/")


@dataclass(frozen=True, slots=True, config=STRICT)
class Author:
    """An author of articles."""

    name: Line
    url: UrlOrPath | None = None
    bio: Prose | None = None
    links: tuple[NamedLink, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class NavigationItem:
    """A link in the navigation at the top of each page."""

    label: Line
    url: UrlOrPath


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Logo:
    """The logo in the header, and its version for dark pages."""

    image: PicturePath | None = None
    image_dark: PicturePath | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Footer:
    """A text and links at the end of each page."""

    text: Prose | None = None
    links: tuple[NavigationItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class About:
    """The box about the site on the home page."""

    title: Line = "About"
    text: Prose
    image: PicturePath | None = None
    url: UrlOrPath | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Cover:
    """The picture across the top of the home page. An empty alt marks it as decorative."""

    image: PicturePath
    alt: Annotated[str, StringConstraints(max_length=500), AfterValidator(normalise)] = ""


@dataclass(frozen=True, slots=True, config=STRICT)
class CommentSettings:
    """The settings of comments.

    close_after_days counts from an article's publication; 0 means without limit. proof_of_work makes browsers solve a
    small puzzle for each comment. More than max_per_hour new comments on the whole site are held until there is room.
    """

    close_after_days: CloseAfterDays = 0
    proof_of_work: bool = False
    max_per_hour: Annotated[int, Field(ge=1, le=100_000)] = 100


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LinkbackSettings:
    """The kinds of linkbacks that the site accepts, and whether it sends webmentions."""

    webmention: bool = True
    pingback: bool = True
    trackback: bool = False
    send: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LogSettings:
    """The settings of readers' logs: whether to count how often each circuit is logged, without identifiers."""

    count: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Site:
    """The settings of site.toml with their defaults. docs/settings.md describes each."""

    title: Line = "Strongstride"
    tagline: Annotated[str, StringConstraints(max_length=300)] = ""
    description: Annotated[str, StringConstraints(max_length=500)] = ""
    address: Annotated[str, AfterValidator(normalise_site_url)] = DEFAULT_ADDRESS
    timezone: Annotated[str, AfterValidator(_check_timezone)] = "UTC"
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    websub_hub: Url | None = None
    posts_per_page: Annotated[int, Field(ge=1, le=100)] = 10
    permalink: Annotated[str, AfterValidator(_check_permalink)] = "/posts/{slug}/"
    gone: tuple[Path, ...] = ()
    use_builtin_exercises: bool = True
    authors: tuple[Author, ...] = ()
    navigation: tuple[NavigationItem, ...] = (
        NavigationItem("Circuits", "/circuits/"),
        NavigationItem("Plans", "/plans/"),
        NavigationItem("Exercises", "/exercises/"),
        NavigationItem("Areas", "/areas/"),
    )
    follow: tuple[NamedLink, ...] = ()
    newsletter: Newsletter | None = None
    logo: Logo = Logo()
    colours: Colours = Colours()
    footer: Footer = Footer()
    about: About | None = None
    cover: Cover | None = None
    allow: Allow = Allow()
    analytics: Analytics = Analytics()
    sponsored: tuple[Host, ...] = ()
    comments: CommentSettings = CommentSettings()
    linkbacks: LinkbackSettings = LinkbackSettings()
    log: LogSettings = LogSettings()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)

    @cached_property
    def allowed(self) -> Allow:
        """The services that pages may use, with those of the analytics and the newsletter."""
        counter = (self.analytics.goatcounter,) if self.analytics.goatcounter else ()
        letter = (self.newsletter.origin,) if self.newsletter else ()
        return replace(
            self.allow,
            scripts=self.allow.scripts + counter,
            images=self.allow.images + counter,
            forms=tuple(dict.fromkeys(self.allow.forms + letter)),
        )

    @cached_property
    def allowed_origins(self) -> dict[str, tuple[str, ...]]:
        """The origins of these services for each directive of a Content-Security-Policy."""
        return self.allowed.origins_by_directive()

    def absolute_url(self, path: str) -> str:
        """Return the absolute URL of a path of this site."""
        return self.address + path


FATAL_KEYS = frozenset({"title", "address", "timezone", "permalink", "gone", "use_builtin_exercises"})
"""The settings that affect every address or name: with a mistake in one of them, the last good file stays in use."""

_ADAPTER = TypeAdapter(Site)


def read_site(
    text: str, path: str = "site.toml", *, default_address: str = DEFAULT_ADDRESS
) -> tuple[Site | None, list[Problem]]:
    """Return the settings in text, and the problems found in them.

    A value that is not valid is replaced by its default; it is an error in FATAL_KEYS, and else a warning. The settings
    are None if the text is not TOML.
    """
    source = read_toml(text, path)
    if source.problems:
        return None, list(source.problems)
    site, _ = validate(source, _ADAPTER)
    _, problems = validate(source, _ADAPTER, fatal=FATAL_KEYS)
    if site is not None and "address" not in source.data:
        site = replace(site, address=default_address)
    return site, problems


def find_site_links(text: str, path: str = "site.toml") -> tuple[Link, ...]:
    """Return the links and pictures in the settings, such as those of the navigation, with their positions."""
    source = read_toml(text, path)
    found: list[Link] = []
    for loc, node in source.nodes.items():
        is_image = loc[-1:] in (("image",), ("image_dark",))
        is_link = node.type == "text" and (is_image or loc[-1:] == ("url",))
        if is_link and re.match("https?://|/", node.raw):  # others are not valid, which is reported already
            position = source.position_of(loc)
            found.append(Link(str(source.get(loc)), position.line, position.column, is_image))
    return tuple(found)
