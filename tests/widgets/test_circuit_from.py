"""`<<circuit from="favourites">>` shows the newest readers' circuit, and takes no further argument."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from engine.content.rendered import Mark
from engine.content.widget import WidgetError
from engine.favourites.readers_circuit import Snapshot
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, ask, rendered
from tests.widgets.readers import Said
from widgets.circuit import widget

FROM = '<<circuit from="favourites">>'
PATH = "/c/squat,clamshell,plank/?level=2&rounds=3"
SNAPSHOT = Snapshot(datetime(2026, 11, 25, 12, tzinfo=UTC), PATH, 23, {"squat": 9, "clamshell": 5, "plank": 3})


def test_it_is_the_newest_circuit_at_its_own_address(context: MakeContext) -> None:
    answer = ask(widget, FROM, context(readers=Said(newest=SNAPSHOT)))
    assert "The readers’ circuit" in answer.page
    assert f'href="{PATH.replace("&", "&amp;")}"' in answer.page
    assert "as of 25 November 2026" in answer.page
    assert list(re.findall(r'/exercises/([a-z-]+)/"', answer.feed)) == ["squat", "clamshell", "plank"]
    assert answer.text.startswith("The readers’ circuit\n3 rounds")
    assert not answer.lasting and answer.frame == ""


@pytest.mark.parametrize(
    "readers", [None, Said(), Said(newest=Snapshot(SNAPSHOT.made_at, "/c/gone/?level=2&rounds=3", 3, {}))]
)
def test_without_one_it_says_what_it_takes(context: MakeContext, readers: Said | None) -> None:
    answer = ask(widget, FROM, context(readers=readers))
    for form in (answer.page, answer.feed, answer.text):
        assert "stands here as soon as enough of them have named some" in form


@pytest.mark.parametrize("other", ['areas="glutes"', "level=2", 'title="Mine"', "rounds=3"])
def test_any_other_argument_is_refused_by_its_name(context: MakeContext, other: str) -> None:
    name = other.partition("=")[0]
    with pytest.raises(WidgetError, match=f"so '{name}' has no part in it") as caught:
        ask(widget, f'<<circuit from="favourites" {other}>>', context(readers=Said(newest=SNAPSHOT)))
    assert caught.value.complaint.argument == name
    assert caught.value.complaint.hint == f"remove {name}, or remove from"


def test_the_complaint_stands_at_the_argument(context: MakeContext) -> None:
    kept = rendered('One.\n\n<<circuit from="favourites" level=2>>', context(), widget)
    (problem,) = kept.problems
    assert (problem.line, problem.column) == (3, 35)
    kept = rendered('<<circuit from="likes">>', context(), widget)
    assert "favourites" in str(kept.problems[0])


def test_a_kept_article_holds_a_mark_for_this_circuit_only(context: MakeContext) -> None:
    kept = rendered(f'{FROM}\n\n<<circuit areas="glutes">>', context(), widget)
    marks = [part for part in kept.page if isinstance(part, Mark)]
    assert [(mark.number, mark.arguments["from"]) for mark in marks] == [(0, "favourites")]
    assert "Open this circuit" in "".join(part for part in kept.page if isinstance(part, str))
    assert len(kept.frames) == 1


def test_it_is_not_kept_with_the_library_of_its_day(context: MakeContext, library: Library) -> None:
    made = context()
    ask(widget, FROM, made)
    assert not [key for key in made.depends if not key.startswith("template:")]
