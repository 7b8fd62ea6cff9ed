"""Plans for tests: a file's text with changes, and the plan that it makes with the built-in library."""

from __future__ import annotations

from engine.errors import Problem
from engine.library.library import Library
from engine.plans.plan import Plan
from engine.plans.reader import PlanFile, read_plan
from tests.engine.library.samples import read_ours

LIBRARY, _ = read_ours()

STRONG = """\
title: Strong
summary: Two sessions a week.
weeks: 6
progression:
  - {week: 1, rounds: 2, dose: low}
  - {week: 2, dose: middle}
  - {week: 3, dose: high}
  - {week: 5, rounds: 3, dose: low, harder: 1}
sessions:
  - id: hips
    name: Hips
    day: after-easy-run
    weekday: tuesday
    circuit:
      areas: [glutes, glute-med, hips]
      level: 1
      equipment: none
  - id: trunk
    name: Trunk
    day: rest-day
    weekday: friday
    circuit: {areas: "core,lower-back,glutes", level: 1, equipment: none}
"""


def read(library: Library, text: str = STRONG) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan of a text, and the problems."""
    return read_plan(PlanFile("plans/strong.yaml", "strong", text), library)


def make_plan(library: Library, weeks: int = 6, taper_weeks: int = 0) -> Plan:
    """Return a plan without problems."""
    text = STRONG.replace("weeks: 6", f"weeks: {weeks}\ntaper_weeks: {taper_weeks}")
    plan, problems = read(library, text if weeks >= 5 else text.replace("week: 5", "week: 4"))
    assert plan is not None and not problems, problems
    return plan
