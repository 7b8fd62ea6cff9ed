"""Ask questions about circuits drawn by chance: `python tools/circuit_questions.py [first seed] [number]`.

docs/circuits.md has the questions. A program answers all but the last, for which the circuits are printed. Each seed
draws a request with random areas and options, and a format in which a reader sees the circuit.
"""

from __future__ import annotations

import atexit
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from markupsafe import escape

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from app import create_app
from engine.circuits.build import build_circuit, station_traits
from engine.circuits.candidates import avoided_cautions, choose_venue, failed_filters
from engine.circuits.circuit import Circuit, Station
from engine.circuits.errors import CircuitError
from engine.circuits.exports.json_document import build_circuit_document
from engine.circuits.exports.text import format_workout
from engine.circuits.parsing import parse_query
from engine.circuits.selection import MAX_HIGH_IMPACT, select_exercises
from engine.circuits.sets import MAX_GENTLE_SETS, MAX_MUSCLE_SETS
from engine.circuits.time_limit import TOLERANCE
from engine.library.exercise import CautionTag, Impact
from engine.library.library import Library
from engine.library.safety import SAFETY_RULE, name_cautions
from tools.circuit_review import (
    ROOT,
    describe_balance,
    describe_rests,
    describe_stations,
    describe_time,
    read_our_library,
)

FORMATS = ("page", "frame", "text", "JSON")
"""Formats by name. A page also prints."""
EQUIPMENT = (
    "none",
    "chair,step",
    "mini-band,long-band",
    "dumbbell,chair",
    "ball,slider,step",
    "dumbbell,gym,chair,step",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A request drawn by chance, and its circuit. `format` is how the reader sees it."""

    path: str
    format: str
    circuit: Circuit
    library: Library

    @property
    def strength(self) -> tuple[Station, ...]:
        """The stations without drills, in order."""
        return tuple(station for station in self.circuit.stations if station.area)


def draw_circuit(seed: int, library: Library) -> Drawn:
    """Return the circuit of a seed. Requests that no circuit can meet are drawn again."""
    chance = Random(seed)
    while True:
        terms, pairs = _draw_request(chance, library)
        try:
            circuit = build_circuit(parse_query(terms, pairs, library).validated(), library)
        except CircuitError:
            continue
        return Drawn(circuit.request.path, chance.choice(FORMATS), circuit, library)


def _draw_request(chance: Random, library: Library) -> tuple[str, list[tuple[str, str]]]:
    areas, groups = list(library.vocabulary.areas), list(library.vocabulary.groups)
    count = chance.choice((1, 1, 2, 2, 3, 5))
    terms = chance.choice(groups) if chance.random() < 0.4 else ",".join(chance.sample(areas, count))
    options: dict[str, str] = {"level": str(chance.randint(1, 3)), "seed": str(chance.randint(1, 9999))}
    likely: Mapping[str, tuple[float, Callable[[], str]]] = {
        "equipment": (0.6, lambda: chance.choice(EQUIPMENT)),
        "minutes": (0.5, lambda: str(chance.randint(10, 45))),
        "avoid": (0.4, lambda: ",".join(chance.sample([tag.value for tag in CautionTag], chance.randint(1, 2)))),
        "drills": (0.4, lambda: str(chance.randint(1, 3))),
        "per-area": (0.2, lambda: str(chance.randint(1, 3))),
        "quiet": (0.15, lambda: "1"),
        "venue": (0.15, lambda: chance.choice(("home", "gym", "outdoor"))),
        "rounds": (0.15, lambda: str(chance.randint(1, 5))),
    }
    for name, (chance_of_option, choose) in likely.items():
        if chance.random() < chance_of_option:
            options[name] = choose()
    return terms, list(options.items())


def respects_cautions(drawn: Drawn) -> bool:
    """Is everything free of what the reader avoids, or a gentle choice with few sets and its caution at the top?"""
    circuit = drawn.circuit
    notes = " ".join(circuit.notes)
    gentle = [station for station in circuit.stations if avoided_cautions(station.exercise, circuit.request)]
    return all(
        (station.sets or circuit.rounds) <= MAX_GENTLE_SETS
        and all(caution.note in notes for caution in avoided_cautions(station.exercise, circuit.request))
        for station in gentle
    )


def limits_landings(drawn: Drawn) -> bool:
    """Is level 1, and a quiet circuit, free of hard landings, and are there at most two otherwise?"""
    request = drawn.circuit.request
    landings = sum(station.exercise.impact is Impact.HIGH for station in drawn.circuit.stations)
    return landings <= (0 if request.quiet or request.level == 1 else MAX_HIGH_IMPACT)


def shows_cautions(drawn: Drawn) -> bool:
    """Does what the reader sees say when to stop and get help, and name the cautions of each station?"""
    shown = _show(drawn)
    cautions = [name_cautions(station.exercise) for station in drawn.circuit.stations if station.exercise.cautions]
    if drawn.format in ("text", "JSON"):
        cautions = [caution.note for station in drawn.circuit.stations for caution in station.exercise.cautions]
    return all(str(escape(line)) in shown or line in shown for line in (*SAFETY_RULE, *cautions))


def _show(drawn: Drawn) -> str:
    request, library = drawn.circuit.request, drawn.library
    match drawn.format:
        case "text":
            return format_workout(drawn.circuit, library, request.path)
        case "JSON":
            document = build_circuit_document(drawn.circuit, "https://example.org")
            notes = (caution["note"] for station in document["stations"] for caution in station["cautions"])
            return "\n".join((*document["safety"], *notes))
    return _our_site().get(("/embed" if drawn.format == "frame" else "") + request.path).text


@cache
def _our_site() -> FlaskClient:
    instance = TemporaryDirectory()
    atexit.register(instance.cleanup)
    return create_app({"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance.name}, watch=False).test_client()


def does_heavy_work_fresh(drawn: Drawn) -> bool:
    """Do jumps come first, then heavy lifts, before other exercises have tired the same muscles?"""
    muscles = [set(station.exercise.muscles.primary) for station in drawn.strength]
    priorities = [station_traits(station.exercise).priority for station in drawn.strength]
    pairs = combinations(zip(priorities, muscles, strict=True), 2)
    return not any(earlier[0] < later[0] and earlier[1] & later[1] for earlier, later in pairs)


def doses_safely(drawn: Drawn) -> bool:
    """Has no muscle more than eight sets, and no jump or exercise of level 3 more than its own?"""
    sets = Counter[str]()
    for station in drawn.strength:
        number = station.sets or drawn.circuit.rounds
        exercise = station.exercise
        if (exercise.impact is Impact.HIGH or exercise.level == 3) and number > exercise.dose.sets:
            return False
        for muscle in exercise.muscles.primary:
            sets[muscle] += number
    return max(sets.values(), default=0) <= MAX_MUSCLE_SETS


def fits_level(drawn: Drawn) -> bool:
    """Are no exercises above the level, and half of them of it, or as many as the library has for this request?"""
    request = drawn.circuit.request
    selection = select_exercises(request, drawn.library, request.seed)
    areas = {slot.area for slot in selection.chosen if slot.area}
    possible = 0
    for area in areas:
        slots = [slot for slot in selection.chosen if slot.area == area]
        of_level = {e.id: e for slot in slots for e in selection.candidates[slot] if e.level == request.level}
        landings = sum(exercise.impact is Impact.HIGH for exercise in of_level.values())
        possible += min(len(of_level) - max(0, landings - 1), len(slots))
    levels = [station.exercise.level for station in drawn.strength]
    of_level_count = sum(level == request.level for level in levels)
    return max(levels) <= request.level and of_level_count >= min(possible, len(levels) / 2)


def fits_place_and_equipment(drawn: Drawn) -> bool:
    """Can all be done in one place, with what the reader has?"""
    request = drawn.circuit.request
    available = request.available_equipment(drawn.library.vocabulary)
    venue = choose_venue(request, drawn.library)
    return venue is not None and all(
        venue in each.exercise.venue and "equipment" not in failed_filters(each.exercise, request, available)
        for each in drawn.circuit.stations
    )


def keeps_time(drawn: Drawn) -> bool:
    """Is the time met within a tenth, or at most 45 minutes if none is given, or does a note say why not?"""
    circuit, minutes = drawn.circuit, drawn.circuit.request.minutes
    is_kept = minutes * 60 * (1 - TOLERANCE) <= circuit.seconds <= minutes * 60 if minutes else circuit.minutes <= 45
    return is_kept or any("This takes" in note or "This is shorter" in note for note in circuit.notes)


def is_balanced(drawn: Drawn) -> bool:
    """Are all areas there, drills first, and neighbours of one area only if nothing else is left?"""
    circuit = drawn.circuit
    kinds = [station.area is not None for station in circuit.stations]
    areas = [station.area for station in drawn.strength]
    same = sum(a == b for a, b in pairwise(areas))
    most = max(Counter(areas).values())
    unavoidable = max(0, 2 * most - len(areas) - 1)
    wanted = set(circuit.request.terms.all_areas(drawn.library.vocabulary))
    return kinds == sorted(kinds) and wanted == set(areas) and same <= unavoidable


QUESTIONS: tuple[tuple[str, Callable[[Drawn], bool]], ...] = (
    ("cautions", respects_cautions),
    ("landings", limits_landings),
    ("cautions shown", shows_cautions),
    ("heavy work fresh", does_heavy_work_fresh),
    ("doses", doses_safely),
    ("level", fits_level),
    ("place and equipment", fits_place_and_equipment),
    ("time", keeps_time),
    ("balance", is_balanced),
)
"""The questions that a program can answer from the circuit, by a short name. Those about safety come first."""


def main(first: int = 1, number: int = 100) -> None:
    """Print the circuits, and the questions that were answered with no."""
    library = read_our_library()
    failures = Counter[str]()
    for seed in range(first, first + number):
        drawn = draw_circuit(seed, library)
        wrong = [name for name, answer in QUESTIONS if not answer(drawn)]
        failures.update(wrong)
        circuit = drawn.circuit
        print(f"\n{seed}. {drawn.path} ({drawn.format}){' NO: ' + ', '.join(wrong) if wrong else ''}")
        for describe in (describe_stations, describe_rests, describe_balance, describe_time):
            print(f"  {describe(circuit)}")
        print(*(f"  - {note}" for note in circuit.notes), sep="\n")
    print(f"\n{number} circuits, answered with no: {dict(failures) or 'none'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
