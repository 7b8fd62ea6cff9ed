"""site.toml: what may stand in it, and that a bad value costs no more than itself."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.config.site import (
    FATAL_KEYS,
    Author,
    Colours,
    LinkbackSettings,
    NavigationItem,
    Site,
    normalise_site_url,
    read_site,
)
from engine.errors import Severity
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
    """The settings and what is told about them."""
    site, problems = read_site(text)
    assert site is not None
    for problem in problems:
        setting = text.split("\n")[problem.line - 1].partition("=")[0].strip()
        assert problem.severity is (Severity.ERROR if setting in FATAL_KEYS else Severity.WARNING)
    return site, [f"{p.line}:{p.column}: {p.message}" for p in problems]


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


def test_an_empty_file_is_a_site() -> None:
    assert read("") == (Site(), [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('titel = "x"', "1:1: unknown key 'titel'"),
        ("title = 5", "1:9: 'title' must be text, but unquoted 5 is a number"),
        ("title = 2026-03-01", "1:9: 'title' must be text, but unquoted 2026-03-01 is a date"),
        ("title = true", "1:9: 'title' must be text, but unquoted true is a yes or no"),
        ('title = ""', "1:9: 'title' is empty"),
        ('address = "example.org"', "1:11: 'address': write it like https://example.org, without a path"),
        ('address = "https://example.org/blog"', "1:11: 'address': write it like https://example.org, without a path"),
        (
            'timezone = "Mars"',
            "1:12: 'timezone': no time zone is called 'Mars'; write it like 'Europe/Berlin' or 'UTC'",
        ),
        ('language = "English"', "1:12: 'language' cannot be 'English'"),
        ("posts_per_page = 0", "1:18: 'posts_per_page' must be at least 1, not 0"),
        ('posts_per_page = "5"', "1:18: 'posts_per_page' must be a whole number, not '5'"),
        ("posts_per_page = true", "1:18: 'posts_per_page' must be a whole number, not 'true'"),
        ('gone = ["old"]', "1:8: 'gone[1]': write the path of an address on this site, such as /old-page/"),
        ('[[authors]]\nnam = "x"', "1:3: 'authors[1].name' is missing"),
        (
            '[colours]\naccent = "#63d2aa"',
            "2:10: 'colours.accent': it has a contrast of 1.9 on the page's #FFFFFF; readable is 4.5 or more",
        ),
        ('[colours]\naccent = "red"', "2:10: 'colours.accent': write a colour as six digits, such as '#0B6650'"),
        ("authors = 5", "1:11: 'authors' must be a list, not the number 5"),
    ],
)
def test_a_bad_value_is_told_and_left_out(text: str, problem: str) -> None:
    site, problems = read(f'{text}\n[[follow]]\nname = "Feed"\nurl = "/feed.xml"\n')
    assert problem in problems
    assert site == Site(follow=(NamedLink("Feed", "/feed.xml"),))


@pytest.mark.parametrize("text", ["title = ", "[", "\x00", "title = 'a' 'b'", f"x = {'[' * 5000}"])
def test_what_is_not_toml_is_no_site(text: str) -> None:
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
        ("/posts/", "{slug} once"),
        ("/{slug}/{slug}/", "{slug} once"),
        ("/{year}/{year}/{slug}/", "once at most"),
        ("/{title}/{slug}", "'{title}' is unknown"),
        ("posts/{slug}", "begins with '/'"),
        ("//{slug}", "begins with '/'"),
        ("/../{slug}", "begins with '/'"),
        ("/.git/{slug}", "begins with '/'"),
        ("/a b/{slug}", "begins with '/'"),
        ("/{slug}?p=1", "begins with '/'"),
        ("/{slug", "{slug} once"),
        ("/{{slug}}", "begins with '/'"),
        ("/" + "a" * 60 + "{slug}!", "begins with '/'"),
    ],
)
def test_permalinks_that_cannot_work(pattern: str, reason: str) -> None:
    site, (problem,) = read(f'permalink = "{pattern}"')
    assert site == Site()
    assert reason in problem


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://bücher.example", "http://[::1]:8000"])
def test_addresses_of_sites(address: str) -> None:
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
def test_what_is_no_address_of_a_site(address: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        normalise_site_url(address)
