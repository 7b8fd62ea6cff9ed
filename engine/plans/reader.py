"""Read plans from YAML files: `plans/<id>.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass as validated_dataclass

from engine.circuits.errors import CircuitError
from engine.circuits.parsing import parse_arguments
from engine.errors import Problem, Severity
from engine.library.exercise import Slug
from engine.library.library import Library
from engine.plans.build import SessionError, build_weeks, list_week_kinds
from engine.plans.plan import (
    MAX_TAPER_WEEKS,
    MAX_WEEKS,
    MIN_WEEKS,
    Plan,
    RunDay,
    Session,
    Step,
    Weekday,
)
from engine.validation.field_types import Line, Prose
from engine.validation.located import Loc, LocatedData
from engine.validation.validator import STRICT, validate
from engine.validation.yaml_reader import read_yaml

DEFAULT_RECOVERY = 4
MAX_SESSIONS = 4


@validated_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SessionEntry:
    """A session as the file has it. `circuit` has the options of a circuit by name."""

    id: Slug
    name: Annotated[Line, StringConstraints(max_length=120)]
    day: RunDay
    weekday: Weekday
    circuit: dict[str, str | int | bool | tuple[str, ...]]
    progression: tuple[Step, ...] | None = None


@validated_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PlanEntry:
    """A plan as the file has it. Its progression is for sessions that have none."""

    title: Line
    summary: Line
    description: Prose | None = None
    weeks: Annotated[int, Field(ge=MIN_WEEKS, le=MAX_WEEKS)]
    recover_every: Annotated[int, Field(ge=0, le=MAX_WEEKS)] = DEFAULT_RECOVERY
    taper_weeks: Annotated[int, Field(ge=0, le=MAX_TAPER_WEEKS)] = 0
    progression: tuple[Step, ...] = ()
    sessions: Annotated[tuple[SessionEntry, ...], Field(min_length=1, max_length=MAX_SESSIONS)]


FATAL_KEYS = frozenset({"recover_every", "taper_weeks", "progression", "sessions"})
"""Fields that must be valid as a whole: a plan without one of its sessions or steps is another plan."""

_PLAN = TypeAdapter(PlanEntry)
_NOT_IN_PLANS = frozenset({"swap", "title"})
"""Options of circuits that mean nothing in a plan: a session has a name, and its exercises are chosen for all weeks."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A YAML file with one plan. `path` is shown in messages, and `id` is the name of the file."""

    path: str
    id: str
    text: str


def read_plan(file: PlanFile, library: Library) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan in a file, or None if it has an error, and the problems of the file in order."""
    source = read_yaml(file.text, file.path)
    problems = list(source.problems)
    if _has_error(problems):
        return None, tuple(problems)
    entry, found = validate(source, _PLAN, fatal=FATAL_KEYS)
    problems += found
    plan = None
    if entry is not None:
        reader = _PlanReader(source, library)
        plan = reader.read(file.id, entry)
        problems += reader.problems
    return (None if _has_error(problems) else plan), tuple(sorted(set(problems)))


class _PlanReader:
    """Turns the entry of one file into a plan, and collects its problems."""

    def __init__(self, source: LocatedData, library: Library) -> None:
        self._source, self._library = source, library
        self.problems: list[Problem] = []

    def read(self, id_: str, entry: PlanEntry) -> Plan | None:
        """Return the plan. It is None, or incomplete, if there are errors."""
        self._check_weeks(entry)
        sessions = list(self._read_sessions(entry))
        if _has_error(self.problems):
            return None
        kinds = list_week_kinds(entry.weeks, entry.recover_every, entry.taper_weeks)
        try:
            weeks = build_weeks(id_, sessions, kinds, self._library)
        except SessionError as error:
            self._report(("sessions", error.index, "circuit"), error.cause, f" (week {error.week})")
            return None
        return Plan(id_, entry.title, entry.summary, entry.description or "", entry.taper_weeks, weeks)

    def _check_weeks(self, entry: PlanEntry) -> None:
        if entry.weeks - entry.taper_weeks < 2:
            self._add_error(("taper_weeks",), "The taper leaves no weeks to train.", "Use fewer taper weeks.")
        for name in ("id", "weekday"):
            values = [str(getattr(session, name)) for session in entry.sessions]
            for index in _find_repeated(values):
                message = f"Two sessions have the {name} '{values[index]}'."
                self._add_error(("sessions", index, name), message, "Choose another one.")
        self._check_steps(("progression",), entry.progression, entry.weeks)
        for index, session in enumerate(entry.sessions):
            self._check_steps(("sessions", index, "progression"), session.progression or (), entry.weeks)

    def _check_steps(self, loc: Loc, steps: tuple[Step, ...], weeks: int) -> None:
        for number, step in enumerate(steps):
            at = (*loc, number, "week")
            if step.week > weeks:
                message = f"The plan has no week {step.week}."
                self._add_error(at, message, f"Use a week from 1 to {weeks}.")
            if number and step.week <= steps[number - 1].week:
                self._add_error(at, "The weeks of the steps must increase.", "Sort the steps by week.")

    def _read_sessions(self, entry: PlanEntry) -> Iterator[Session]:
        for index, session in enumerate(entry.sessions):
            for name in _NOT_IN_PLANS.intersection(session.circuit):
                at = ("sessions", index, "circuit", name)
                self._add_error(at, f"A plan has no '{name}' in its circuits.", "Remove the line.")
            parsed = parse_arguments(session.circuit, self._library)
            for error in parsed.errors:
                self._report(("sessions", index, "circuit"), error)
            steps = entry.progression if session.progression is None else session.progression
            yield Session(session.id, session.name, session.day, session.weekday, parsed.request, steps)

    def _report(self, loc: Loc, error: CircuitError, where: str = "") -> None:
        """Add an error about a circuit, at the option at fault if the file has it."""
        names = ("areas", "group", "exercises") if error.option == "terms" else (error.option,)
        at = next(((*loc, name) for name in names if (*loc, name) in self._source.nodes), loc)
        self._add_error(at, f"{error.message.rstrip('.')}{where}.", error.hint)

    def _add_error(self, loc: Loc, message: str, hint: str) -> None:
        self.problems.append(self._source.key_position_of(loc).error(message, hint))


def _find_repeated(values: list[str]) -> Iterable[int]:
    return (index for index, value in enumerate(values) if value in values[:index])


def _has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)
