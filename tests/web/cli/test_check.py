"""`flask check` on tests/sites/broken, which has mistakes of every kind, and on sites without mistakes."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import Result
from flask import Flask

from engine.errors import join_sentences
from tests.conftest import SITES, MakeApp

BROKEN = SITES / "broken"
LINE = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): (?P<severity>error|warning): (?P<message>.+)")

# Every mistake: the file, the text at which it begins (which occurs once in the file; "" is its beginning), and words
# of the message.
PLANTED = [
    ("exercises/warned.yaml", "hip bridge", "already means 'glute-bridge'"),
    ("exercises/warned.yaml", "shinss", "no area 'shinss'"),
    ("exercises/warned.yaml", "tibialis-antereor", "no muscle"),
    ("exercises/warned.yaml", "colour: red", "Unknown field 'colour'"),
    ("exercises/warned.yaml", "trampolin", "no equipment"),
    ("exercises/warned.yaml", "20, max: 10", "greater than the maximum"),
    ("exercises/warned.yaml", "toe-rises", "no exercise 'toe-rises'"),
    ("exercises/warned.yaml", "toe-tap]\n\n", "easier than itself"),
    ("exercises/warned.yaml", "clam]", "is not ambiguous: it means 'clamshell'"),
    ("exercises/warned.yaml", "true", "both sides work at once"),
    ("exercises/warned.yaml", "toe-tap]\n  evidence", "one direction only"),
    ("exercises/warned.yaml", "nobody-1999", "no reference"),
    ("exercises/warned.yaml", "colours", "Unknown field 'colours'"),
    ("exercises/wrong.yaml", "calfs", "no area 'calfs'"),
    ("exercises/wrong.yaml", "strengh\n", "Did you mean 'strength'?"),
    ("exercises/wrong.yaml", "9", "at most 3"),
    ("exercises/wrong.yaml", "glute-bridg:", "no exercise 'glute-bridg' to change"),
    ("exercises/wrong.yaml", "elbow-shrug", "'name' is missing"),
    ("pages/contact.md", "layout", "Unknown field 'layout'"),
    ("pages/contact.md", "/abuot/", "no page '/abuot/'"),
    ("pages/contact.md", "<<conatct>>", "Unknown shortcode"),
    ("posts/Bad_Name.md", "", "cannot be part of an address"),
    ("posts/alias.md", "&title", "Anchors"),
    ("posts/clock.md", "12:30", "the number 750"),
    ("posts/links.md", "/static/lost-hero.svg", "no picture '/static/lost-hero.svg'"),
    ("posts/links.md", "/posts/sound-hip/", "Did you mean '/posts/sound-hips/'?"),
    ("posts/links.md", "/exercises/clamshel/", "Did you mean '/exercises/clamshell/'?"),
    ("posts/links.md", "/areas/calfs/", "Did you mean '/areas/calves/'?"),
    ("posts/links.md", "/c/calves,elbows/", "called 'elbows'"),
    ("posts/links.md", "/c/calves/?speed=9", "no option 'speed'"),
    ("posts/links.md", "/static/lost.svg", "no file '/static/lost.svg'"),
    ("posts/links.md", "#nowhere", "no anchor '#nowhere'"),
    ("posts/links.md", "/posts/sound-hips/#no-try", "in posts/sound-hips.md"),
    ("posts/links.md", "/areas/glutes)", "needs a slash"),
    ("posts/links.md", "sound-calves/", "Begin it with '/'"),
    ("posts/links.md", "/posts/not-yet/", "is a draft"),
    ("posts/links.md", "http://127.0.0.1:8000/lost-page/", "no page '/lost-page/'"),
    ("posts/links.md", "/static/calf.svg", "no alternative text"),
    ("posts/links.md", "/static/lost-calf.svg", "no picture '/static/lost-calf.svg'"),
    ("posts/no-date.md", "", "'date' is missing"),
    ("posts/no-head.md", "", "The front matter is missing"),
    ("posts/no-such-day.md", "2024-02-30", "does not exist"),
    ("posts/not-utf-8.md", "\N{REPLACEMENT CHARACTER}", "not UTF-8"),
    ("posts/not-yet.md", "/posts/sound-hips/", "belongs to posts/sound-hips.md"),
    ("posts/not-yet.md", "/areas/", "belongs to a page of the site"),
    ("posts/not-yet.md", "/posts/not-yet/", "the address of this article"),
    ("posts/shortcodes.md", "<<circut", "Did you mean 'circuit'?"),
    ("posts/shortcodes.md", "colour=", "no argument 'colour'"),
    ("posts/shortcodes.md", "many", "ounds"),
    ("posts/shortcodes.md", "99", "cannot be '99'"),
    ("posts/shortcodes.md", "glute-brige", "Did you mean 'glute-bridge'?"),
    ("posts/shortcodes.md", 'bridge">> and <<exercise>>', "glute-bridge, single-leg-bridge"),
    ("posts/shortcodes.md", "<<exercise>>", "needs the argument 'name'"),
    ("posts/shortcodes.md", "<<areas>>", "inside a sentence"),
    ("posts/shortcodes.md", "<<muscle-map", "has no end"),
    ("posts/shortcodes.md", "loud", "cannot be 'loud'"),
    ("posts/shortcodes.md", 'name="clamshell"', "given twice"),
    ("posts/shortcodes.md", "<<areas >>", "This shortcode is lost"),
    ("posts/shortcodes.md", "<<note>>", "no closing tag"),
    ("posts/twice.md", "title: The second", "is used twice"),
    ("posts/unclosed.md", "", "is not closed"),
    ("posts/wide-table.md", "|first|", "51 columns"),
    ("posts/words.md", "sumary", "Did you mean 'summary'?"),
    ("posts/words.md", "glutess", "no area or group called 'glutess'"),
    ("posts/words.md", "sound-knees", "no post 'sound-knees'"),
    ("posts/words.md", "words]", "cannot be related to itself"),
    ("posts/words.md", "strength", "must be a list"),
    ("posts/words.md", "perhaps", "open, closed, off"),
    ("posts/words.md", "2026-13-99x", "'expires' must be a date"),
    ("posts/wrong-type.md", "[A list]", "'title' must be text"),
    ("posts/wrong-type.md", "maybe", "'draft' must be true or false"),
    ("site.toml", "12", "'tagline' must be text"),
    ("site.toml", "adress", "Did you mean 'address'?"),
    ("site.toml", '"Europe/Berlijn"', "time zone"),
    ("site.toml", "homepage", "Unknown field 'homepage'"),
]


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["check", *arguments])


@pytest.fixture(scope="module")
def broken(shared_app: MakeApp) -> Flask:
    """The broken site, read once."""
    return shared_app(BROKEN)


@pytest.fixture(scope="module")
def told(broken: Flask) -> Result:
    """Return the output of the command."""
    return run(broken)


def test_every_mistake_is_reported_and_the_command_fails(told: Result) -> None:
    assert told.exit_code == 1
    assert told.stdout == (BROKEN / "expected.txt").read_text("utf-8")
    assert told.stderr == ""
    assert all(LINE.fullmatch(line) for line in told.stdout.splitlines())


@pytest.mark.parametrize(("path", "marker", "words"), PLANTED)
def test_line_and_column_are_those_of_the_mistake(told: Result, path: str, marker: str, words: str) -> None:
    text = (BROKEN / path).read_text("utf-8", errors="replace")
    assert marker == "" or text.count(marker) == 1
    before = text[: text.index(marker)]
    place = f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "
    found = [line for line in told.stdout.splitlines() if line.startswith(place)]
    assert len(found) == 1, (place, told.stdout)
    assert words in found[0]


def test_nothing_else_is_reported(told: Result) -> None:
    assert len(told.stdout.splitlines()) == len(PLANTED)
    paths = {line.split(":")[0] for line in told.stdout.splitlines()}
    assert not paths & {"posts/sound-hips.md", "posts/sound-calves.md", "pages/about.md"}


def test_editors_get_the_same_as_json(broken: Flask, told: Result) -> None:
    said = run(broken, "--format", "json")
    assert said.exit_code == 1
    lines = []
    for problem in json.loads(said.stdout):
        assert list(problem) == ["path", "line", "column", "severity", "message", "hint"]
        place = f"{problem['path']}:{problem['line']}:{problem['column']}"
        lines.append(f"{place}: {problem['severity']}: {join_sentences(problem['message'], problem['hint'])}")
    assert lines == told.stdout.splitlines()


def test_articles_without_mistakes_are_served(broken: Flask) -> None:
    client = broken.test_client()
    for address in (
        "/",
        "/posts/sound-hips/",
        "/posts/sound-calves/",
        "/about/",
        "/posts/shortcodes/",
        "/posts/links/",
    ):
        assert client.get(address).status_code == 200, address
    for slug in ("twice", "clock", "wide-table", "not-utf-8", "unclosed"):
        assert client.get(f"/posts/{slug}/").status_code == 404
    assert "/posts/sound-hips/" in client.get("/").text


def test_a_site_without_mistakes_passes(make_app: MakeApp) -> None:
    app = make_app(SITES / "little")
    said = run(app)
    assert (said.exit_code, said.stdout) == (0, "No problems found.\n")
    said = run(app, "--format", "json")
    assert (said.exit_code, json.loads(said.stdout)) == (0, [])


def test_this_checkout_passes(own_app: Flask) -> None:
    said = run(own_app)
    assert said.stdout == "No problems found.\n"
    assert said.exit_code == 0
