"""Build the weeks of a plan: choose exercises for each session, and progress them from week to week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.circuits.build import build_circuit
from engine.circuits.candidates import failed_filters
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.request import CircuitRequest
from engine.circuits.terms import Terms
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.plans.plan import LEVELS, DoseWord, Session, Week, WeekKind, Workout


class SessionError(Exception):
    """A session has no circuit in a week. `index` is its place in the file, `cause` the error of the circuit."""

    def __init__(self, index: int, week: int, cause: CircuitError) -> None:
        super().__init__(str(cause))
        self.index, self.week, self.cause = index, week, cause


@dataclass(frozen=True, slots=True)
class _Settings:
    """The values of a session after the steps up to a week. None means the value of its circuit."""

    level: int
    rounds: int | None
    dose: str | None
    harder: int = 0


def build_weeks(
    plan_id: str, sessions: Sequence[Session], kinds: Sequence[WeekKind], library: Library
) -> tuple[Week, ...]:
    """Return a week for each kind of week, in order. A session has the same exercises until a step changes them.

    Raises SessionError.
    """
    selections: dict[tuple[str, int, frozenset[str]], Circuit] = {}
    weeks = []
    for number, kind in enumerate(kinds, start=1):
        rounds_less = _rounds_less(kinds, number)
        workouts: list[Workout] = []
        previous: frozenset[str] = frozenset()
        for index, session in enumerate(sessions):
            settings = _settings_at(session, number)
            key = session.id, settings.level, previous
            try:
                if key not in selections:
                    selections[key] = _select(plan_id, session, settings.level, previous, library)
                base = selections[key]
                circuit = _progress(base, session, settings, rounds_less, library)
            except CircuitError as error:
                raise SessionError(index, number, error) from error
            previous = frozenset(station.exercise.id for station in base.stations)
            workouts.append(Workout(f"{number}-{session.id}", session, circuit))
        weeks.append(Week(number, kind, tuple(workouts)))
    return tuple(weeks)


def list_week_kinds(weeks: int, recover_every: int, taper_weeks: int) -> tuple[WeekKind, ...]:
    """Return the kind of each week. The last ones are the taper, and every n-th one before it is for recovery."""

    def kind(number: int) -> WeekKind:
        if number > weeks - taper_weeks:
            return WeekKind.TAPER
        return WeekKind.RECOVERY if recover_every and number % recover_every == 0 else WeekKind.BUILD

    return tuple(kind(number) for number in range(1, weeks + 1))


def _settings_at(session: Session, week: int) -> _Settings:
    settings = _Settings(session.request.level, session.request.rounds, session.request.dose)
    for step in session.progression:
        if step.week <= week:
            changes = {name: getattr(step, name) for name in ("level", "rounds", "dose", "harder")}
            settings = replace(settings, **{name: value for name, value in changes.items() if value is not None})
    return settings


def _select(plan_id: str, session: Session, level: int, previous: frozenset[str], library: Library) -> Circuit:
    """Return the circuit of a session at a level. It repeats exercises of the session before only if it has to."""
    request = replace(session.request, level=level, swap=())
    return build_circuit(request, library, seed=f"{request.seed or plan_id}|{session.id}", last_resort=previous)


def _rounds_less(kinds: Sequence[WeekKind], number: int) -> int:
    """Return how many rounds less than usual a week has: 1 for recovery, and one more in each week of the taper."""
    kind = kinds[number - 1]
    return {WeekKind.BUILD: 0, WeekKind.RECOVERY: 1, WeekKind.TAPER: kinds[:number].count(WeekKind.TAPER)}[kind]


def _progress(base: Circuit, session: Session, settings: _Settings, rounds_less: int, library: Library) -> Circuit:
    """Return the pinned circuit of a week. With fewer rounds than usual, each dose is at its low end."""
    exercises: list[Exercise] = [station.exercise for station in base.stations]
    for _ in range(settings.harder):
        exercises = list(_harder_versions(exercises, base.request, settings.harder, library))
    request = replace(
        base.pinned_request,
        terms=Terms(exercises=tuple(exercise.id for exercise in exercises)),
        level=min(settings.level + settings.harder, LEVELS),
        title=session.name,
        rounds=settings.rounds,
        dose=settings.dose,
    )
    if rounds_less:
        request = replace(request, rounds=max(1, request.max_rounds - rounds_less), dose=DoseWord.LOW.value)
    return build_circuit(_with_default_rounds(request), library)


def _harder_versions(
    exercises: Iterable[Exercise], request: CircuitRequest, steps: int, library: Library
) -> Iterable[Exercise]:
    """Yield for each exercise its first harder version that fits the request and is not used yet, or else itself."""
    exercises = list(exercises)
    used = {exercise.id for exercise in exercises}
    available = request.available_equipment(library.vocabulary)
    for exercise in exercises:
        harder = (library.exercises[id_] for id_ in exercise.harder)
        fitting = (
            each
            for each in harder
            if not each.retired
            and each.id not in used
            and each.level <= request.level + steps
            and set(failed_filters(each, request, available)) <= {"level"}
        )
        chosen = next(fitting, exercise)
        used.add(chosen.id)
        yield chosen


def _with_default_rounds(request: CircuitRequest) -> CircuitRequest:
    """Return the request in its canonical form, in which the usual number of rounds is None."""
    bare = replace(request, rounds=None)
    return bare if bare.max_rounds == request.max_rounds else request
