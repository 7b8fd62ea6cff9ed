"""Plans of one week that rotate: a session repeats exercises of the previous one only if no others are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError, UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest
from engine.circuits.schedule import MAX_DAYS, SESSION_OFFSETS, Appointment, Schedule
from engine.circuits.selection import select_exercises
from engine.library.library import Library
from engine.plans.plan import Plan, Session, Week, Weekday, WeekKind, Workout

MIN_DAYS = 2
BLOCK_WEEKS = 13
"""Number of weeks after which the rotation restarts, so that a week depends on few earlier weeks."""
TITLE = "This week’s plan"


def build_weekly_plan(library: Library, request: CircuitRequest, days: int, on: date) -> Plan:
    """Return the plan of the ISO week with a given day, with 2 or 3 sessions. Swaps in the request are ignored.

    Its timetable starts on the week's Monday. Only the paths of its workouts always give the same circuits. Raises
    CircuitError for a pinned request, for another number of days, and if build_circuit does.
    """
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise MalformedRequestError(f"days: a week has {MIN_DAYS} or {MAX_DAYS} sessions.", option="days")
    if request.terms.is_pinned:
        message = "A weekly plan cannot rotate a list of exercises."
        raise UnsatisfiableRequestError(message, hint="Name areas instead.", option="exercises")
    request = replace(request, swap=())
    weekdays = tuple(Weekday)
    workouts = []
    circuits = _build_circuits(library, request, days, find_monday(on))
    for number, (offset, circuit) in enumerate(zip(SESSION_OFFSETS[days], circuits, strict=True), start=1):
        session = Session(str(number), f"Session {number}", None, weekdays[offset], request)
        workouts.append(Workout(f"1-{number}", session, circuit))
    week = Week(1, WeekKind.BUILD, tuple(workouts))
    return Plan("", TITLE, "", "", taper_weeks=0, weeks=(week,))


def list_appointments(circuit: Circuit, library: Library, schedule: Schedule) -> tuple[Appointment, ...]:
    """Return the workouts of a schedule, in order.

    Several workouts rotate exercises like the weekly plan for the week of the first one, and each has its pinned
    address. A circuit that lists its exercises can't rotate and is the same each time.
    """
    if schedule.days == 1 or circuit.request.terms.is_pinned:
        return tuple(Appointment(start, circuit, circuit.request.path) for start in schedule.starts)
    plan = build_weekly_plan(library, circuit.request, schedule.days, schedule.start.date())
    return tuple(
        Appointment(start, workout.circuit, workout.path)
        for start, workout in zip(schedule.starts, plan.weeks[0].workouts, strict=True)
    )


def find_monday(day: date) -> date:
    """Return the first day of an ISO week."""
    return day - timedelta(days=day.weekday())


def _build_circuits(library: Library, request: CircuitRequest, days: int, monday: date) -> list[Circuit]:
    name = request.seed or request.terms.text
    circuits: list[Circuit] = []
    previous: frozenset[str] = frozenset()
    start = _block_start(monday)
    while start <= monday:
        for number in range(1, days + 1):
            last_resort = previous
            following = start + timedelta(weeks=1)
            if number == days and _block_start(following) == following:
                # The next block starts without knowing earlier weeks, so the session before it avoids repetitions.
                last_resort |= _selected_ids(request, library, _seed(name, following, 1), frozenset())
            seed = _seed(name, start, number)
            if start == monday:
                circuits.append(build_circuit(request, library, seed=seed, last_resort=last_resort))
            previous = _selected_ids(request, library, seed, last_resort)
        start += timedelta(weeks=1)
    return circuits


def _block_start(monday: date) -> date:
    # Ordinal 1 is a Monday.
    weeks = (monday.toordinal() - 1) // 7
    return monday - timedelta(weeks=weeks % BLOCK_WEEKS)


def _seed(name: str, monday: date, number: int) -> str:
    year, week_number, _ = monday.isocalendar()
    return f"{name}|{year}-W{week_number:02}|{number}"


def _selected_ids(request: CircuitRequest, library: Library, seed: str, last_resort: frozenset[str]) -> frozenset[str]:
    chosen = select_exercises(request, library, seed, last_resort).chosen
    return frozenset(exercise.id for exercise in chosen.values())
