"""The settings in site.toml, and their problems."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.config.colours import Colours
from engine.config.site import (
    FATAL_KEYS,
    Author,
    LinkbackSettings,
    NavigationItem,
    Site,
    normalise_site_url,
    read_site,
)
from engine.errors import Severity, join_sentences
from engine.validation.field_types import NamedLink

FULL = """
title = "Strong hips"
tagline = "For runners"
description = "Strength training."
address = "https://example.org/"
timezone = "Europe/Berlin"
language = "en-GB"
posts_per_page = 5
permalink = "/{year}/{month}/{slug}/"
gone = ["/old/"]
use_builtin_exercises = false

[[authors]]
name = "Ann"
url = "/about/"
bio = "Runs."

[[navigation]]
label = "About"
url = "/about/"

[[follow]]
name = "Feed"
url = "/feed.xml"

[colours]
accent = "#0b6650"

[linkbacks]
webmention = false
pingback = false
trackback = true
send = false
"""


def read(text: str) -> tuple[Site, list[str]]:
    """Read settings, and return them with their problems."""
    site, problems = read_site(text)
    assert site is not None
    for problem in problems:
        setting = text.split("\n")[problem.line - 1].partition("=")[0].strip()
        assert problem.severity is (Severity.ERROR if setting in FATAL_KEYS else Severity.WARNING)
    return site, [f"{p.line}:{p.column}: {join_sentences(p.message, p.hint)}" for p in problems]


def test_every_setting_is_read() -> None:
    site, problems = read(FULL)
    assert problems == []
    assert site == Site(
        title="Strong hips",
        tagline="For runners",
        description="Strength training.",
        address="https://example.org",
        timezone="Europe/Berlin",
        language="en-GB",
        posts_per_page=5,
        permalink="/{year}/{month}/{slug}/",
        gone=("/old/",),
        use_builtin_exercises=False,
        authors=(Author("Ann", "/about/", "Runs."),),
        navigation=(NavigationItem("About", "/about/"),),
        follow=(NamedLink("Feed", "/feed.xml"),),
        colours=Colours("#0b6650"),
        linkbacks=LinkbackSettings(webmention=False, pingback=False, trackback=True, send=False),
    )
    assert site.zone == ZoneInfo("Europe/Berlin")
    assert site.absolute_url("/posts/x/") == "https://example.org/posts/x/"


def test_an_empty_file_has_the_defaults() -> None:
    assert read("") == (Site(), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('titel = "x"', "1:1: Unknown field 'titel'. Did you mean 'title'?"),
        ("title = 5", "1:9: 'title' must be text. Without quotes, 5 is a number. Put it in quotes: \"5\"."),
        ("title = 2026-03-01", "1:9: 'title' must be text. Without quotes, 2026-03-01 is a date."),
        ("title = true", "1:9: 'title' must be text. Without quotes, true means yes or no."),
        ('title = ""', "1:9: 'title' is empty."),
        ('address = "example.org"', "1:11: 'address' cannot be 'example.org'. Write it like https://example.org"),
        ('address = "https://example.org/blog"', "1:11: 'address' cannot be 'https://example.org/blog'."),
        ('timezone = "Mars"', "1:12: 'timezone' cannot be 'Mars'. Write the name of a time zone"),
        ('language = "English"', "1:12: 'language' cannot be 'English'."),
        ("posts_per_page = 0", "1:18: 'posts_per_page' must be at least 1, not 0."),
        ('posts_per_page = "5"', "1:18: 'posts_per_page' must be a whole number, not '5'."),
        ("posts_per_page = true", "1:18: 'posts_per_page' must be a whole number, not 'true'."),
        (
            'gone = ["old"]',
            "1:8: 'gone[1]' cannot be 'old'. Write the path of an address on this site, such as /old-page/.",
        ),
        ('[[authors]]\nnam = "x"', "1:3: 'authors[1].name' is missing. Add the field 'name'."),
        (
            '[colours]\naccent = "#63d2aa"',
            "2:10: 'colours.accent' cannot be '#63d2aa'. "
            "Choose a colour with a contrast of at least 4.5 on #FFFFFF; this one has 1.9.",
        ),
        ('[colours]\naccent = "red"', "2:10: 'colours.accent' cannot be 'red'. Write a colour as '#' and six"),
        ("authors = 5", "1:11: 'authors' must be a list, not '5'."),
    ],
)
def test_an_invalid_value_is_reported_and_ignored(text: str, problem: str) -> None:
    site, problems = read(f'{text}\n[[follow]]\nname = "Feed"\nurl = "/feed.xml"\n')
    assert any(found.startswith(problem) for found in problems)
    assert site == Site(follow=(NamedLink("Feed", "/feed.xml"),))


@pytest.mark.parametrize("text", ["title = ", "[", "\x00", "title = 'a' 'b'", f"x = {'[' * 5000}"])
def test_a_text_that_is_not_toml_gives_no_settings(text: str) -> None:
    site, (problem,) = read_site(text)
    assert site is None
    assert problem.severity is Severity.ERROR and problem.path == "site.toml"


@pytest.mark.parametrize(
    "pattern",
    [
        "/posts/{slug}/",
        "/{slug}/",
        "/{slug}",
        "/{year}/{month}/{day}/{slug}/",
        "/{year}-{month}/{slug}.html",
        "/Blog/{slug}",
    ],
)
def test_permalinks(pattern: str) -> None:
    assert read(f'permalink = "{pattern}"') == (Site(permalink=pattern), [])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("/posts/", "Use {slug} once"),
        ("/{slug}/{slug}/", "Use {slug} once"),
        ("/{year}/{year}/{slug}/", "at most once"),
        ("/{title}/{slug}", "Use only these parts"),
        ("posts/{slug}", "Begin it with '/'"),
        ("//{slug}", "Begin it with '/'"),
        ("/../{slug}", "Begin it with '/'"),
        ("/.git/{slug}", "Begin it with '/'"),
        ("/a b/{slug}", "Begin it with '/'"),
        ("/{slug}?p=1", "Begin it with '/'"),
        ("/{slug", "Use {slug} once"),
        ("/{{slug}}", "Begin it with '/'"),
        ("/" + "a" * 60 + "{slug}!", "Begin it with '/'"),
    ],
)
def test_invalid_permalinks(pattern: str, reason: str) -> None:
    site, (problem,) = read(f'permalink = "{pattern}"')
    assert site == Site()
    assert reason in problem


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://bücher.example", "http://[::1]:8000"])
def test_site_urls(address: str) -> None:
    assert normalise_site_url(address) == normalise_site_url(f"{address}/") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https://a b",
        "https://a@b",
        "https://a/b",
        "https://a?b",
        "https://a\\b",
        "https://a\n",
        'https://a"b',
        "https://a\x00",
        "https://a:port",
        "javascript:alert(1)",
    ],
)
def test_invalid_site_addresses(address: str) -> None:
    with pytest.raises(ValueError, match="Write it like"):
        normalise_site_url(address)
