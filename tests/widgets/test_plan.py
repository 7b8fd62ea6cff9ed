"""Tests of `<<plan>>`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.content.body import Placeholder
from engine.content.sanitise import sanitise_feed
from engine.content.widget import WidgetError
from engine.library.library import Library
from engine.plans.exports.json_document import fingerprint_plan
from engine.plans.plan import Plan
from tests.engine.plans.sample import STRONG, make_plan, read
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from widgets.context import Context
from widgets.plan import widget

PLAN = '<<plan id="strong">>'
STARTED = '<<plan id="strong" start="2026-12-07">>'
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def plan(library: Library) -> Plan:
    return make_plan(library)


def at(context: MakeContext, plan: Plan, moment: str = "2026-12-16T12:00") -> Context:
    return replace(context(time=datetime.fromisoformat(moment).replace(tzinfo=BERLIN)), plans={plan.id: plan})


def addresses(markup: str) -> list[str]:
    return re.findall(r'href="(/c/[^"]+)"', markup)


def test_without_a_date_it_shows_the_first_week(context: MakeContext, plan: Plan) -> None:
    output = render_shortcode(widget, PLAN, at(context, plan))
    assert "Week 1 of 6</p>" in output.page
    assert '<h3 id="plan_0"><a href="/plans/strong/">Strong</a></h3>' in output.page
    assert "Hips, after an easy run" in output.page
    wanted = [workout.path.replace("&", "&amp;") for workout in plan.weeks[0].workouts]
    assert addresses(output.page) == addresses(output.feed) == wanted
    assert output.valid_until is None


def test_with_a_date_it_shows_the_current_week_until_it_ends(context: MakeContext, plan: Plan) -> None:
    output = render_shortcode(widget, STARTED, at(context, plan))
    assert "Week 2 of 6, 14 – 20 December" in output.page
    assert "Hips, Tue 15 Dec, after an easy run" in output.page
    assert '<a href="/plans/strong/?start=2026-12-07">' in output.page
    assert addresses(output.page)[0] == plan.weeks[1].workouts[0].path.replace("&", "&amp;")
    assert output.valid_until == datetime(2026, 12, 21, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "words", "until"),
    [
        ("2026-12-01T12:00", "Week 1 of 6, 7 – 13 December", datetime(2026, 12, 7, tzinfo=BERLIN)),
        ("2027-01-17T23:59", "Week 6 of 6, 11 – 17 January", datetime(2027, 1, 18, tzinfo=BERLIN)),
        ("2027-01-18T00:00", "This plan ended on 17 January 2027", None),
    ],
)
def test_before_the_start_and_after_the_end(
    moment: str, words: str, until: datetime | None, context: MakeContext, plan: Plan
) -> None:
    output = render_shortcode(widget, STARTED, at(context, plan, moment))
    assert words in output.page and words in output.text
    assert output.valid_until == until


def test_the_day_is_that_of_the_sites_time_zone(context: MakeContext, plan: Plan) -> None:
    late = replace(at(context, plan), time=datetime(2026, 12, 13, 23, 30, tzinfo=UTC))  # Monday in Berlin
    assert "Week 2 of 6" in render_shortcode(widget, STARTED, late).page


def test_a_session_close_to_the_race_is_left_out(context: MakeContext, plan: Plan) -> None:
    output = render_shortcode(widget, '<<plan id="strong" race="2026-12-20">>', at(context, plan))
    for form in (output.page, output.feed, output.text):
        assert "Trunk, left out: too close to the race" in form
    assert len(addresses(output.page)) == 1


def test_the_text_and_the_feed_have_each_session(context: MakeContext, plan: Plan) -> None:
    output = render_shortcode(widget, PLAN, at(context, plan))
    lines = output.text.splitlines()
    assert lines[0].startswith("Strong. 6 weeks, 2 sessions a week, about ") and lines[0].endswith(". Week 1 of 6")
    assert lines[1].startswith("Hips, after an easy run: ") and len(lines) == 3
    assert not re.search("class=|<span|<section", output.feed)
    assert '<a href="https://strides.example/plans/strong/">Strong</a>' in sanitise_feed(
        output.feed, "https://strides.example/x/"
    )


@pytest.mark.parametrize(
    ("shortcode", "argument", "message", "hint"),
    [
        ('<<plan id="stong">>', "id", "There is no plan 'stong'.", "Did you mean 'strong'?"),
        ('<<plan id="x">>', "id", "There is no plan 'x'.", "Known plans: strong."),
        ('<<plan id="strong" start="soon">>', "start", "start: 'soon' is not a date.", "Use the form 2026-12-01."),
    ],
)
def test_mistakes_are_explained(
    shortcode: str, argument: str, message: str, hint: str, context: MakeContext, plan: Plan
) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, shortcode, at(context, plan))
    problem = caught.value.problem
    assert (problem.argument, problem.message, problem.hint) == (argument, message, hint)


def test_a_stored_article_has_a_placeholder_and_depends_on_the_plan(context: MakeContext, plan: Plan) -> None:
    made = at(context, plan)
    article = render_markdown(f"Hello.\n\n{PLAN}\n\n{STARTED}\n", made, widget)
    assert [part.name for part in article.page if isinstance(part, Placeholder)] == ["plan", "plan"]
    assert not article.problems
    assert "plan:strong" in made.dependencies


def test_a_changed_plan_has_another_fingerprint(library: Library, plan: Plan) -> None:
    changes = (("Hips\n", "Hips!\n"), ("friday", "sunday"), ("dose: high", "dose: low"), ("rest-day", "after-hard-run"))
    changed = [read(library, STRONG.replace(*change))[0] for change in changes]
    assert len({fingerprint_plan(each) for each in [*changed, plan, None]}) == 6
    assert fingerprint_plan(make_plan(library)) == fingerprint_plan(plan)
