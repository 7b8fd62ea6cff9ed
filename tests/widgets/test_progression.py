"""Tests of `<<progression>>`."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.content.sanitise import sanitise_feed
from engine.content.widget import WidgetError
from engine.library.exercise import Areas, Exercise
from engine.library.library import Library
from engine.library.progression import build_progression
from tests.widgets.conftest import MakeContext, StoredDigests, render_markdown, render_shortcode, with_exercise
from widgets.progression import widget


@pytest.fixture
def small(library: Library) -> Library:
    """Easy leads to side and middle, both to hard, and middle to other. Lone has no links."""
    template = replace(library.exercises["plank"], former_ids=(), aliases=(), ambiguous_aliases=(), areas=Areas("core"))

    def make(id_: str, level: int, easier: str = "", harder: str = "") -> Exercise:
        named = replace(template, id=id_, name=id_.capitalize(), level=level)
        return replace(named, easier=tuple(easier.split()), harder=tuple(harder.split()))

    exercises = [
        make("easy", 1, harder="side middle gone"),
        make("side", 2, easier="easy", harder="hard"),
        make("middle", 1, easier="easy", harder="hard other"),
        replace(make("gone", 1, easier="easy"), retired=True),
        make("hard", 3, easier="side middle"),
        make("other", 2, easier="middle"),
        make("lone", 1),
    ]
    return Library({each.id: each for each in exercises}, library.vocabulary, library.references)


def ids_of(stages: tuple[tuple[Exercise, ...], ...]) -> list[list[str]]:
    return [[each.id for each in stage] for stage in stages]


def names_of(markup: str) -> list[str]:
    return re.findall(r'href="/exercises/([a-z0-9-]+)/"', markup)


def test_stages_lead_from_the_easiest_to_the_hardest(small: Library) -> None:
    for id_, stages in (
        ("easy", [["easy"], ["middle", "side"], ["other", "hard"]]),
        ("middle", [["easy"], ["middle"], ["other", "hard"]]),
        ("side", [["easy"], ["side"], ["hard"]]),
        ("hard", [["easy"], ["middle", "side"], ["hard"]]),
        ("lone", [["lone"]]),
    ):
        assert ids_of(build_progression(small.exercises[id_], small)) == stages


def test_no_exercise_of_ours_comes_before_an_easier_one_or_twice(library: Library) -> None:
    for exercise in library.current:
        stages = ids_of(build_progression(exercise, library))
        place = {id_: number for number, stage in enumerate(stages) for id_ in stage}
        assert len(place) == sum(map(len, stages))
        assert {exercise.id, *exercise.easier, *exercise.harder} <= {*place}
        for id_ in place:
            assert all(place[other] < place[id_] for other in library.exercises[id_].easier if other in place)


def test_a_long_lattice_of_branches_takes_no_long_time(small: Library) -> None:
    template = small.exercises["lone"]
    exercises = {}
    for number in range(1_500):
        for side in "ab":
            easier = (f"a-{number - 1}", f"b-{number - 1}") if number else ()
            harder = (f"a-{number + 1}", f"b-{number + 1}") if number < 1_499 else ()
            exercises[f"{side}-{number}"] = replace(template, id=f"{side}-{number}", easier=easier, harder=harder)
    stages = build_progression(exercises["a-700"], Library(exercises, small.vocabulary, {}))
    assert [len(stage) for stage in stages] == [2] * 700 + [1] + [2] * 799


def test_each_exercise_has_a_link_its_level_and_its_equipment(context: MakeContext, library: Library) -> None:
    output = render_shortcode(widget, '<<progression exercise="glute bridge">>', context())
    stages = build_progression(library.exercises["glute-bridge"], library)
    exercises = [each for stage in stages for each in stage]
    assert names_of(output.page) == names_of(output.feed) == [each.id for each in exercises]
    for each in exercises:
        equipment = library.describe_equipment(each).replace("none", "no equipment", 1)
        for form in (output.page, output.feed, output.text):
            assert (
                each.name in form
                and f"level {each.level}" in form
                and equipment in form.replace("none", "no equipment")
            )
    assert output.page.count('aria-current="true"') == 1
    assert str(sanitise_feed(output.feed, "https://strides.example/posts/strong/")).count("<li>") == len(stages)


def test_a_branch_says_what_comes_before_it(context: MakeContext, small: Library) -> None:
    text = render_shortcode(widget, "<<progression exercise=middle>>", context(library=small)).text
    assert text == (
        "From easier to harder: Middle\n"
        "1. Easy (level 1, no equipment)\n"
        "2. Middle (level 1, no equipment)\n"
        "3. Other (level 2, no equipment) or Hard (level 3, no equipment)"
    )
    text = render_shortcode(widget, "<<progression exercise=easy>>", context(library=small)).text
    assert text.splitlines()[2:] == [
        "2. Middle (level 1, no equipment) or Side (level 2, no equipment)",
        "3. Other (level 2, no equipment, after Middle) or Hard (level 3, no equipment)",
    ]


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("glute-brige", "There is no exercise called 'glute-brige'.", "Did you mean 'glute-bridge'?"),
        ("toe raise", "'toe raise' matches several exercises.", "Use one of: "),
    ],
)
def test_an_unknown_or_ambiguous_exercise_is_a_problem(
    name: str, message: str, hint: str, context: MakeContext
) -> None:
    (problem,) = render_markdown(f'\n<<progression exercise="{name}">>', context(), widget).problems
    assert (problem.line, problem.column, problem.message) == (2, 25, message)
    assert problem.hint.startswith(hint)


def test_an_exercise_without_easier_and_harder_versions_is_a_problem(context: MakeContext, small: Library) -> None:
    with pytest.raises(WidgetError, match="Lone has no easier or harder version"):
        render_shortcode(widget, "<<progression exercise=lone>>", context(library=small))


def test_it_is_rendered_again_when_any_of_its_exercises_changes(context: MakeContext, small: Library) -> None:
    made = context(library=small)
    render_shortcode(widget, "<<progression exercise=side>>", made)
    stored = StoredDigests.of(made)
    assert stored.is_valid_in(small)
    for id_, is_shown in (("easy", True), ("side", True), ("hard", True), ("lone", False)):
        changed = with_exercise(small, replace(small.exercises[id_], level=2, summary="Changed."))
        assert stored.is_valid_in(changed) != is_shown
