"""Tests of `<<week>>`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from engine.content.body import Placeholder
from engine.content.sanitise import sanitise_feed
from engine.content.widget import DependsOn, WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_markdown, render_shortcode, with_changes
from widgets.week import widget

WEEK = '<<week areas="hamstrings,glutes,calves">>'
BERLIN = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=BERLIN)


def sessions_of(page: str) -> list[str]:
    return re.findall(r'<li>.*?<a href="(/c/[^"]+)">', page)


def test_a_week_has_two_sessions_by_default(context: MakeContext) -> None:
    output = render_shortcode(widget, WEEK, context(time=WEDNESDAY))
    assert len(sessions_of(output.page)) == 2
    assert sessions_of(output.feed) == sessions_of(output.page)
    assert "Week 47, 16 – 22 November" in output.page
    three = render_shortcode(widget, '<<week areas="hamstrings,glutes,calves" days="3">>', context(time=WEDNESDAY)).page
    first, second, third = sessions_of(three)
    assert first != second != third


def test_a_session_links_to_a_pinned_circuit(context: MakeContext, library: Library) -> None:
    page = render_shortcode(widget, WEEK, context(time=WEDNESDAY)).page
    for address in sessions_of(page):
        terms, query = address.removeprefix("/c/").split("/?")
        pairs = [(pair.split("=")[0], pair.split("=")[1]) for pair in query.split("&amp;")]
        circuit = build_circuit(parse_query(terms, pairs, library).validated(), library)
        assert circuit.request.terms.is_pinned
        facts = f"<span>{circuit.rounds} rounds</span> <span>about {circuit.minutes} min</span>"
        assert facts in page
        assert {station.area for station in circuit.stations} == {"hamstrings", "glutes", "calves"}


def test_the_default_is_five_areas_with_drills(context: MakeContext) -> None:
    page = render_shortcode(widget, "<<week>>", context(time=WEDNESDAY)).page
    assert all(len(address.split("/")[2].split(",")) == 7 for address in sessions_of(page))


def test_the_plan_changes_weekly(context: MakeContext) -> None:
    def plan(now: str) -> list[str]:
        moment = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
        return sessions_of(render_shortcode(widget, WEEK, context(time=moment)).page)

    assert plan("2026-11-16T00:00") == plan("2026-11-22T23:59")
    assert plan("2026-11-23T00:00") != plan("2026-11-22T23:59")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (WEDNESDAY, datetime(2026, 11, 23, tzinfo=BERLIN)),
        (datetime(2026, 11, 23, tzinfo=BERLIN), datetime(2026, 11, 30, tzinfo=BERLIN)),
        # Sunday evening in Greenwich is already Monday in Berlin.
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=BERLIN)),
        # The week that ends summer time is an hour longer.
        (datetime(2026, 10, 24, 12, tzinfo=BERLIN), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_it_is_valid_until_monday_in_the_sites_time_zone(now: datetime, until: datetime, context: MakeContext) -> None:
    assert render_shortcode(widget, WEEK, context(time=now)).valid_until == until


@pytest.mark.parametrize(
    ("now", "when"),
    [
        (datetime(2026, 12, 3, tzinfo=BERLIN), "Week 49, 30 November – 6 December"),
        (datetime(2027, 1, 1, tzinfo=BERLIN), "Week 53, 28 December – 3 January"),
    ],
)
def test_a_week_in_two_months_names_both(now: datetime, when: str, context: MakeContext) -> None:
    output = render_shortcode(widget, WEEK, context(time=now))
    assert when in output.page and when in output.feed and when in output.text


def test_a_stored_article_has_a_placeholder_for_the_plan(context: MakeContext) -> None:
    assert widget.depends_on is DependsOn.TIME
    article = render_markdown(f"Hello.\n\n{WEEK}\n", context(time=WEDNESDAY), widget)
    assert [part.name for part in article.page if isinstance(part, Placeholder)] == ["week"]
    assert not article.problems


def test_two_weeks_in_an_article_share_no_id(context: MakeContext) -> None:
    pages = [render_shortcode(widget, WEEK, context(time=WEDNESDAY), number=number).page for number in (0, 1)]
    assert 'aria-labelledby="week_0"' in pages[0] and 'id="week_0"' in pages[0]
    assert 'id="week_1"' in pages[1]


def test_the_feed_is_plain_and_passes_the_sanitiser(context: MakeContext) -> None:
    feed = render_shortcode(widget, WEEK, context(time=WEDNESDAY)).feed
    assert not re.search("class=|<span|<section", feed)
    assert '<a href="https://strides.example/c/' in sanitise_feed(feed, "https://strides.example/x/")


def test_the_text_has_a_line_for_each_session(context: MakeContext) -> None:
    lines = render_shortcode(widget, WEEK, context(time=WEDNESDAY)).text.splitlines()
    assert lines[0] == "This week’s plan. Week 47, 16 – 22 November"
    assert lines[1].startswith("Session 1: ") and "(3 rounds, about " in lines[1]
    assert len(lines) == 3


def test_an_unknown_area_is_reported_with_a_suggestion(context: MakeContext) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, '<<week areas="calfs-muscle,calvs">>', context(time=WEDNESDAY))
    problem = caught.value.problem
    assert problem.argument == "areas"
    assert "'calvs' (did you mean 'calves'?)" in problem.message


@pytest.mark.parametrize("days", ["1", "4"])
def test_other_numbers_of_days_are_rejected(days: str, context: MakeContext) -> None:
    (problem,) = render_markdown(f'<<week days="{days}">>', context(time=WEDNESDAY), widget).problems
    assert problem.hint == "Allowed: a whole number from 2 to 3."


def test_an_area_without_matches_is_reported(context: MakeContext, library: Library) -> None:
    for exercise in library.in_area("shins"):
        library = with_changes(library, exercise.id, equipment_any_of=(("gym",),))
    made = context(time=WEDNESDAY, library=library)
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, '<<week areas="shins">>', made)
    assert "no exercise for Shins matches" in caught.value.problem.message
    assert not StoredDigests.of(made).is_valid_in(with_changes(library, "heel-walk", equipment_any_of=()))


def test_dependencies_are_recorded(context: MakeContext, library: Library) -> None:
    made = context(time=WEDNESDAY)
    page = render_shortcode(widget, '<<week areas="calves">>', made).page
    stored = StoredDigests.of(made)
    shown = sessions_of(page)[0].split("/")[2].split(",")[0]
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, shown, name="Renamed"))
    assert stored.is_valid_in(with_changes(library, "plank", level=3))
