"""Write the title of a circuit, and the notes about requests that it could not meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from engine.circuits.candidates import avoided_cautions, failed_filters, is_heavy_lift
from engine.circuits.circuit import Circuit, Shortage, Station
from engine.circuits.gentle import list_gentle_ids
from engine.circuits.order import StationTraits, order_cost, share_area
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import MAX_HIGH_IMPACT
from engine.circuits.sets import limit_sets
from engine.circuits.terms import Terms
from engine.circuits.time_limit import EXTRA_ROUNDS, TOLERANCE
from engine.library.exercise import Exercise, Impact
from engine.library.library import Library
from engine.library.vocabulary import Area, Group, Vocabulary
from engine.text import join_words

MAX_COMFORTABLE_MINUTES = 45
"""A circuit that takes longer has a note."""
_MOST_NAMED = 8
"""A note that would name more stations gives their number: each of them says its sets."""
_MOST_INTRODUCED = 2
_TOO_MANY_SETS = "More sets would be too many for these exercises."


def circuit_title(terms: Terms, areas: Sequence[str], station_count: int, vocabulary: Vocabulary) -> str:
    """Return the title of a circuit: "Glutes and hamstrings circuit".

    A pinned circuit is named after the areas of its exercises if they form a group, or are one or two. Otherwise it is
    a "Circuit of 6 exercises".
    """
    if not terms.is_pinned:
        named: list[Area | Group] = [vocabulary.groups[id_] for id_ in terms.groups]
        named += [vocabulary.areas[id_] for id_ in terms.areas]
    elif group := next((group for group in vocabulary.groups.values() if set(group.areas) == set(areas)), None):
        named = [group]
    elif 1 <= len(areas) <= 2:
        named = [vocabulary.areas[area] for area in areas]
    else:
        return "Circuit of 1 exercise" if station_count == 1 else f"Circuit of {station_count} exercises"
    return f"{join_words([named[0].short_name, *(entry.inline_name for entry in named[1:])])} circuit"


def introduce(terms: Terms, vocabulary: Vocabulary) -> str:
    """Return what one or two groups or areas are for, a sentence each. Return "" for exercises and for more parts."""
    sentences = [vocabulary.groups[id_].summary for id_ in terms.groups]
    sentences += [_first_sentence(vocabulary.areas[id_].why) for id_ in terms.areas]
    return " ".join(sentences) if len(sentences) <= _MOST_INTRODUCED else ""


def _first_sentence(text: str) -> str:
    first, _, rest = text.partition(". ")
    return f"{first}." if rest else text


def find_shortages(slots: Sequence[Slot], filled: Collection[Slot]) -> tuple[Shortage, ...]:
    """Return the areas, and the drills, that have fewer stations than requested."""
    counts = Counter(slot.area for slot in filled)
    requested = Counter(slot.area for slot in slots)
    return tuple(Shortage(area, counts[area], number) for area, number in requested.items() if counts[area] < number)


def shortage_notes(shortages: Iterable[Shortage], library: Library) -> Iterator[str]:
    """Yield a note for each area, and for the drills, with fewer exercises than requested."""
    for shortage in shortages:
        if shortage.found or shortage.area:
            yield f"Only {describe_shortage(shortage, library)} match your choices."
        else:
            yield "No running drills match your choices."


def describe_shortage(shortage: Shortage, library: Library) -> str:
    """Return a shortage in words: "1 of 3 exercises for hamstrings" or "none of 2 running drills"."""
    things = "running drills" if shortage.area is None else f"exercises for {library.area(shortage.area).inline_name}"
    return f"{shortage.found or 'none'} of {shortage.requested} {things}"


def order_notes(stations: Sequence[Station], traits: Sequence[StationTraits], library: Library) -> Iterator[str]:
    """Yield notes about neighbours with the same area or pattern, and about exercises on the floor that are spread."""
    with_area = [each.area for each in traits if each.area]
    areas = set(with_area)
    if len(areas) == 1 and len(with_area) > 1:
        yield f"All stations train the same area ({library.area(with_area[0]).inline_name})."
    for (a, traits_a), (b, traits_b) in pairwise(zip(stations, traits, strict=True)):
        if traits_b.area is None:
            continue  # drills are all alike
        shared = []
        if share_area(traits_a, traits_b) and len(areas) > 1 and traits_a.area:
            shared.append(f"area ({library.area(traits_a.area).inline_name})")
        if traits_a.pattern == traits_b.pattern:
            shared.append(f"movement ({traits_a.pattern.replace('-', ' ')})")
        if shared:
            names = f"{a.exercise.name} and {b.exercise.name}"
            yield f"{names} come one after the other, with the same {join_words(shared)}."
    cost = order_cost(traits)
    if not cost.areas and not cost.patterns and cost.changes > len({each.on_floor for each in traits}) - 1:
        yield "Floor and standing exercises are mixed, so that no two in a row train the same area or movement."


def time_notes(circuit: Circuit, dropped: Sequence[Exercise]) -> Iterator[str]:
    """Yield notes about sets that are left out, and about what a time limit changes or cannot change."""
    fewer = [station for station in circuit.stations if station.area and station.sets is not None]
    if fewer:
        names = [f"{station.exercise.name} ({station.sets} of {circuit.rounds})" for station in fewer]
        listed = join_words(names) if len(names) <= _MOST_NAMED else f"{len(names)} stations, which give their sets"
        yield f"Not in every round, so that you do not do too many sets: {listed}."
    request, minutes = circuit.request, circuit.request.minutes
    if minutes is None:
        if circuit.rounds < request.max_rounds:
            yield f"{circuit.rounds} of {request.max_rounds} {circuit.round_noun}s. {_TOO_MANY_SETS}"
        if circuit.minutes > MAX_COMFORTABLE_MINUTES:
            yield f"This takes more than {MAX_COMFORTABLE_MINUTES} minutes. Do fewer rounds, or fewer areas."
        return
    is_short = circuit.seconds < minutes * 60 * (1 - TOLERANCE)
    if circuit.rounds < request.max_rounds and not is_short:
        yield f"{circuit.rounds} of {request.max_rounds} {circuit.round_noun}s, to stay within {minutes} minutes."
    if dropped:
        yield f"Left out to stay within {minutes} minutes: {join_words([e.name for e in dropped])}."
    if circuit.seconds > minutes * 60:
        yield f"This takes longer than {minutes} minutes, because no area is left out."
    elif is_short and circuit.rounds == request.rounds:
        yield f"This is shorter than {minutes} minutes, because you asked for {_count_rounds(request.rounds)}."
    elif is_short:
        reason = "One more round would take too long." if _can_have_more_rounds(circuit) else _TOO_MANY_SETS
        yield f"This is shorter than {minutes} minutes. {reason}"


def _can_have_more_rounds(circuit: Circuit) -> bool:
    """Return True if another round is within the limits of sets and rounds."""
    exercises = [station.exercise for station in circuit.stations]
    rounds = circuit.rounds + 1
    sets = limit_sets(exercises, rounds, list_gentle_ids(exercises, circuit.request))
    return max(sets) == rounds <= circuit.request.max_rounds + EXTRA_ROUNDS


def _count_rounds(number: int) -> str:
    return "1 round" if number == 1 else f"{number} rounds"


def heavy_notes(stations: Sequence[Station]) -> Iterator[str]:
    """Yield a note about lighter sets before lifts with a heavy bar."""
    heavy = [station.exercise.name for station in stations if is_heavy_lift(station.exercise)]
    if heavy:
        yield f"Before the first round, do two lighter sets of {join_words(heavy)}."


def avoid_notes(stations: Sequence[Station], request: CircuitRequest) -> Iterator[str]:
    """Yield the cautions of exercises that are gentle but not free of what the request avoids."""
    for station in stations:
        for caution in avoided_cautions(station.exercise, request):
            yield f"{station.exercise.name} is the gentlest exercise for its area. Take care: {caution.note}"


def pinned_notes(stations: Sequence[Station], request: CircuitRequest, library: Library) -> Iterator[str]:
    """Yield notes about listed exercises that don't match the options. They stay, because the reader chose them."""
    for station in stations:
        name = station.exercise.name
        if station.exercise.retired:
            yield f"{name} is retired from the library, but stays in this circuit because it is listed."
        for _, text in describe_mismatches([station], request, library):
            yield text
    high_impact = [station.exercise.name for station in stations if station.exercise.impact is Impact.HIGH]
    if len(high_impact) > MAX_HIGH_IMPACT:
        names = join_words(high_impact)
        yield f"{names} have hard landings. We recommend at most {MAX_HIGH_IMPACT} such exercises in a circuit."


def describe_mismatches(
    stations: Sequence[Station], request: CircuitRequest, library: Library
) -> Iterator[tuple[str, str]]:
    """Yield the name of each filter that a listed exercise fails, and a sentence about it."""
    available = request.available_equipment(library.vocabulary)
    for station in stations:
        exercise = station.exercise
        name = exercise.name
        texts = {
            "level": f"{name} is harder than level {request.level}.",
            "impact": f"{name} has a hard landing, which level 1 leaves out.",
            "equipment": f"{name} needs equipment that you did not choose ({_equipment_names(station, library)}).",
            "venue": f"{name} is not for this venue ({request.venue}).",
            "quiet": f"{name} is not quiet.",
            "avoid": f"{name} has a caution for {_cautions(exercise, request)}.",
        }
        for filter_name in failed_filters(exercise, request, available):
            yield filter_name, texts[filter_name]


def _equipment_names(station: Station, library: Library) -> str:
    return join_words([library.vocabulary.equipment[id_].inline_name for id_ in station.equipment])


def _cautions(exercise: Exercise, request: CircuitRequest) -> str:
    tags = dict.fromkeys(caution.tag.words for caution in avoided_cautions(exercise, request))
    return join_words(list(tags))
