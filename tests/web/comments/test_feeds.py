"""The feeds of comments, for any comment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from engine.comments import markup
from engine.comments.tables import comment
from engine.text import collapse_whitespace
from tests.conftest import MakeApp, set_clock
from tests.web.comments.test_views import answer, approve
from web.core.context import services_of

ATOM = "{http://www.w3.org/2005/Atom}"
PIECES = [
    "a",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "1. ",
    "`",
    "```\n",
    "**",
    "*",
    "<",
    ">",
    "&",
    "&lt;",
    "]]>",
    "<!--",
    "[b](https://c.example/?d=1&e=2)",
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
NAMES = st.text(min_size=1, max_size=30).map(collapse_whitespace).filter(bool)


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Flask]:
    """A blog with one approved comment that names a favourite."""
    app = make_app(site("blog"))
    assert answer(app.test_client()).status_code == 303
    approve(app, 1)
    yield app
    services_of(app).database.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXTS, NAMES)
@example("Twice a week.\nOn Mondays too.", "Ann")
@example("1 < 2 && `<br>`", "<b>&amp;</b>")
@example("```\n</content></feed>\n```", "]]>")
def test_any_comment_leaves_feeds_valid_and_is_complete_in_them(app: Flask, text: str, name: str) -> None:
    html = markup.render(text)
    with services_of(app).database.write() as connection:
        connection.execute(update(comment).values(body_html=html, name=name))
    for path in ("/feeds/comments.atom", "/feeds/comments/strong.atom"):
        feed = ET.fromstring(app.test_client().get(path).data)
        (content,) = feed.iterfind(f"{ATOM}entry/{ATOM}content")
        assert content.get("type") == "html"
        assert list(content) == []
        assert content.text == f"<p>Favourites: Squat</p>{html}"
        assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == name


def test_a_feed_without_comments_has_the_date_of_the_newest_article(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    app = make_app(site("little"))
    for path in ("/feeds/comments.atom", "/feeds/comments/plain.atom"):
        dates = set()
        for moment in (datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)):
            set_clock(app, moment)
            dates.add(ET.fromstring(app.test_client().get(path).text).findtext(f"{ATOM}updated"))
        (date,) = dates
        assert date and date.startswith("2026-03-0")
