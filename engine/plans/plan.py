"""Plans: weeks of sessions, each a circuit at one step of its progression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as validated_dataclass

from engine.circuits.circuit import Circuit
from engine.circuits.request import CircuitRequest
from engine.validation.validator import STRICT

MIN_WEEKS, MAX_WEEKS = 4, 12
MAX_TAPER_WEEKS = 3
LEVELS = 3
MAX_ROUNDS = 10


class RunDay(StrEnum):
    """Place of a session in a runner's week."""

    EASY_RUN = "after-easy-run"
    HARD_RUN = "after-hard-run"
    REST_DAY = "rest-day"


class Weekday(StrEnum):
    """Days of the week, in the order of date.weekday()."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class DoseWord(StrEnum):
    """Place in the dose of each exercise: the words of the option `dose` of a circuit."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class WeekKind(StrEnum):
    """Purpose of a week. Recovery and taper weeks have fewer rounds, and the low end of each dose."""

    BUILD = "build"
    RECOVERY = "recovery"
    TAPER = "taper"


@validated_dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Step:
    """A change of a session from a week on. None leaves a value as it was.

    `harder` is how many steps each exercise moves up its chain of harder versions.
    """

    week: Annotated[int, Field(ge=1, le=MAX_WEEKS)]
    level: Annotated[int, Field(ge=1, le=LEVELS)] | None = None
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)] | None = None
    dose: DoseWord | None = None
    harder: Annotated[int, Field(ge=0, le=LEVELS)] | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session of each week: its place among the runs, the usual day of the week, and its circuit before any step.

    Sessions of a weekly plan that rotates have no place among the runs.
    """

    id: str
    name: str
    day: RunDay | None
    weekday: Weekday
    request: CircuitRequest
    progression: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Workout:
    """A session in one week. `id` is the number of the week and the id of the session: "3-legs"."""

    id: str
    session: Session
    circuit: Circuit

    @property
    def path(self) -> str:
        """The path of the circuit's page. It has the exercises, the rounds and the dose, and never changes."""
        return self.circuit.pinned_request.path


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a plan, numbered from 1, with its workouts in the order of the file."""

    number: int
    kind: WeekKind
    workouts: tuple[Workout, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of 4 to 12 weeks, or of one week that rotates, whose id is empty. `taper_weeks` lead to a race."""

    id: str
    title: str
    summary: str
    description: str
    taper_weeks: int
    weeks: tuple[Week, ...]

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/plans/{self.id}/"

    def file_path(self, extension: str) -> str:
        """Return the path of the plan as a file with an extension, such as "ics"."""
        return f"/plans/{self.id}.{extension}"

    def find_workout(self, id_: str) -> Workout | None:
        """Return a workout by its id, or None."""
        return next((each for week in self.weeks for each in week.workouts if each.id == id_), None)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions of each week."""
        return tuple(workout.session for workout in self.weeks[0].workouts)

    @property
    def equipment(self) -> frozenset[str]:
        """The ids of all equipment that the plan needs."""
        return frozenset(id_ for week in self.weeks for workout in week.workouts for id_ in workout.circuit.equipment)

    @property
    def minutes(self) -> tuple[int, int]:
        """The minutes of the shortest and the longest workout."""
        times = [workout.circuit.minutes for week in self.weeks for workout in week.workouts]
        return min(times), max(times)


Plans = Mapping[str, Plan]
"""Plans by id, in the order of their titles."""
NO_PLANS: Plans = {}
