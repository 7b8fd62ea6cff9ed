from __future__ import annotations

import pytest

from engine.library.library import Library
from engine.plans.reader import PlanFile, read_plan
from tests.conftest import ROOT
from tests.engine.plans.sample import STRONG, read

OUR_PLANS = sorted((ROOT / "plans").glob("*.yaml"))


@pytest.mark.parametrize("path", OUR_PLANS, ids=lambda path: path.stem)
def test_our_plans_have_no_problems(path: object, library: Library) -> None:
    file = next(each for each in OUR_PLANS if each == path)
    plan, problems = read_plan(PlanFile(f"plans/{file.name}", file.stem, file.read_text("utf-8")), library)
    assert problems == ()
    assert plan is not None
    for week in plan.weeks:
        for workout in week.workouts:
            assert 5 <= workout.circuit.minutes <= 45


@pytest.mark.parametrize(
    ("before", "after", "position", "message"),
    [
        ("weeks: 6", "weeks: 3", (3, 8), "'weeks' must be at least 4, not 3."),
        ("weeks: 6", "weeks: 13", (3, 8), "'weeks' must be at most 12, not 13."),
        ("weeks: 6\n", "", (1, 1), "'weeks' is missing."),
        ("title: Strong\n", "", (1, 1), "'title' is missing."),
        ("weeks: 6", "weeks: 4\ntaper_weeks: 3", (4, 1), "The taper leaves no weeks to train."),
        ("weeks: 6", "weeks: 6\nrecover_every: often", (4, 16), "'recover_every' must be a whole number, not 'often'."),
        ("week: 5", "week: 7", (8, 6), "The plan has no week 7."),
        ("week: 5", "week: 3", (8, 6), "The weeks of the steps must increase."),
        ("dose: high", "dose: huge", (7, 21), "'progression[3].dose' "),
        ("after-easy-run", "after-a-run", (12, 10), "'sessions[1].day' "),
        ("weekday: friday", "weekday: tuesday", (21, 5), "Two sessions have the weekday 'tuesday'."),
        ("id: trunk", "id: hips", (18, 5), "Two sessions have the id 'hips'."),
        ("[glutes, glute-med, hips]", "[glutes, hipz]", (15, 7), "There is no area or group called 'hipz'."),
        ("level: 1\n", "levl: 1\n", (14, 5), "There is no option 'levl'."),
        ("level: 1\n", "level: 4\n", (16, 7), "level: '4' is not a whole number from 1 to 3."),
        ("level: 1\n", "swap: glutes-1.1\n", (16, 7), "A plan has no 'swap' in its circuits."),
        ("level: 1\n", "venue: moon\n", (16, 7), "venue: 'moon' is not one of"),
    ],
)
def test_a_mistake_is_an_error_at_its_position(
    before: str, after: str, position: tuple[int, int], message: str, library: Library
) -> None:
    assert before in STRONG
    plan, problems = read(library, STRONG.replace(before, after, 1))
    assert plan is None
    assert message in problems[0].message
    assert (problems[0].line, problems[0].column) == position


def test_a_circuit_that_cannot_be_built_names_the_week(library: Library) -> None:
    text = STRONG.replace("areas: [glutes, glute-med, hips]", "areas: [glutes]\n      venue: gym\n      quiet: yes")
    gymless = library.__class__(
        {id_: e for id_, e in library.exercises.items() if "gym" not in e.venue}, library.vocabulary, library.references
    )
    plan, problems = read(gymless, text)
    assert plan is None
    assert "(week 1)" in problems[0].message
    assert problems[0].line == 15


@pytest.mark.parametrize("text", ["", "[", "- a\n", "title: x\n", "sessions: 3\n", "weeks: {}\n", "sessions: [[]]\n"])
def test_a_file_that_is_not_a_plan_has_an_error(text: str, library: Library) -> None:
    plan, problems = read(library, text)
    assert plan is None
    assert problems


def test_an_unknown_field_is_a_warning(library: Library) -> None:
    plan, problems = read(library, STRONG.replace("summary:", "colour: red\nsummary:"))
    assert plan is not None
    assert [problem.severity for problem in problems] == ["warning"]


def test_the_first_plan_needs_no_more_than_a_step(library: Library) -> None:
    file = ROOT / "plans" / "first-six-weeks.yaml"
    plan, _ = read_plan(PlanFile(file.name, file.stem, file.read_text("utf-8")), library)
    assert plan is not None
    assert plan.equipment <= {"step"}
