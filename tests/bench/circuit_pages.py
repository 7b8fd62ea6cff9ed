"""Processor time of cold circuit pages, each for another circuit.

The circuits have up to 24 stations, and any of the options of an address, swaps included. A page that takes longer than
BOUND is requested twice more, and the shortest time counts: other programs only make times longer.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from flask.testing import FlaskClient

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.option_types import ChoiceType, IntegerType
from engine.circuits.options import ADDRESS_OPTIONS, Option
from engine.circuits.parsing import parse_query
from engine.library.exercise import CautionTag
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary
from tests.bench.asked import Asked, address
from tests.bench.figures import Figures, table
from tests.bench.load import WrongResponseError
from tests.bench.site import library_of, own_site

PAGES, FEW = 10_000, 1_000
"""Number of circuits, and that in a run of all benchmarks."""
BOUND = 50.0
"""Milliseconds of processor time that each page may take."""
DEAREST = 3
STATIONS = 24
"""The most exercises of an address."""
_PROGRESS = 500
_NETWORKS = count()
_INTEGERS = {"work": (5, 30, 45, 120, 600), "rest": (0, 10, 30, 300), "minutes": (3, 10, 20, 45, 60, 180)}
_DRAWN: dict[str, Callable[[Random, Vocabulary], str]] = {
    "equipment": lambda random, vocabulary: random.choice(("none", _sample(random, list(vocabulary.equipment), 6))),
    "avoid": lambda random, _: _sample(random, [tag.value for tag in CautionTag], 3),
    "quiet": lambda *_: "1",
    "seed": lambda random, _: f"s{random.getrandbits(32)}",
}
_MOST_SWAPS = 4


@dataclass(slots=True)
class Measured:
    """Milliseconds of processor time by path, and the number of stations of each circuit."""

    times: dict[str, float] = field(default_factory=dict)
    stations: list[int] = field(default_factory=list)


def measure(pages: int = PAGES) -> Measured:
    """Measure the pages of different circuits, and print how far it is. Raises WrongResponseError."""
    measured = Measured()
    with own_site() as app:
        client = app.test_client()
        for asked, stations in draw_circuits(library_of(app)):
            if asked.path not in measured.times:
                measured.times[asked.path] = _measure(client, asked.path)
                measured.stations.append(stations)
                if len(measured.times) % _PROGRESS == 0:
                    print(f"bench: {_describe(measured)}", file=sys.stderr, flush=True)
            if len(measured.times) >= pages:
                break
    return measured


def make_tables(measured: Measured) -> str:
    """Return the results as Markdown."""
    times = Figures(list(measured.times.values()))
    slow = sum(1 for spent in times.values if spent > BOUND)
    head = ("Pages", "Stations", "Median", "95 of 100 within", "99 of 100 within", "Longest", f"Above {BOUND:.0f} ms")
    spent = (times.median, times.percentile(95), times.percentile(99), times.highest)
    stations = f"{min(measured.stations)} to {max(measured.stations)}"
    row = (f"{len(times.values):,}", stations, *(f"{value:.1f}" for value in spent), str(slow))
    dearest = sorted(measured.times.items(), key=lambda item: -item[1])[:DEAREST]
    return "\n\n".join(
        (
            "Milliseconds of processor time for the page of a circuit that nobody has asked for before:",
            table(head, [row]),
            table(("The dearest", "Milliseconds"), [(f"`{path}`", f"{value:.1f}") for path, value in dearest]),
        )
    )


def draw_circuits(library: Library) -> Iterator[tuple[Asked, int]]:
    """Yield addresses of circuits with their number of stations, the same ones on any machine."""
    random = Random("circuit pages")
    areas, exercises = list(library.vocabulary.areas), [exercise.id for exercise in library.current]
    while True:
        is_listed = random.random() < 0.2
        terms = _sample(random, exercises, STATIONS) if is_listed else _sample(random, areas, len(areas))
        options = [option for option in ADDRESS_OPTIONS if not (is_listed and option.affects_selection)]
        chosen = random.sample(options, random.randint(0, len(options)))
        pairs = [(each.name, _draw_value(random, each, library.vocabulary)) for each in chosen if each.name != "swap"]
        try:
            circuit = build_circuit(parse_query(terms, pairs, library).validated(), library)
            for _ in range(random.randint(1, _MOST_SWAPS) if "swap" in {each.name for each in chosen} else 0):
                circuit = _swap(random, circuit, library)
        except CircuitError:
            continue  # no exercise fits
        yield address(circuit.request), len(circuit.stations)


def _sample(random: Random, ids: list[str], most: int) -> str:
    return ",".join(random.sample(ids, random.randint(1, most)))


def _draw_value(random: Random, option: Option, vocabulary: Vocabulary) -> str:
    if option.name in _DRAWN:
        return _DRAWN[option.name](random, vocabulary)
    if option.name in _INTEGERS:
        return str(random.choice(_INTEGERS[option.name]))
    if isinstance(option.type, IntegerType):
        return str(random.randint(option.type.minimum, option.type.maximum))
    assert isinstance(option.type, ChoiceType), f"no value is drawn for {option.name}"
    return random.choice(option.type.choices)


def _swap(random: Random, circuit: Circuit, library: Library) -> Circuit:
    """Return the circuit with another exercise at a station, or the same if there is no other."""
    requests = [station.swap for station in circuit.stations if station.swap]
    return build_circuit(random.choice(requests), library) if requests else circuit


def _measure(client: FlaskClient, path: str) -> float:
    """Return the milliseconds of processor time for a page, the shortest of three if the first is above the bound."""
    spent = _request(client, path)
    return spent if spent <= BOUND else min(spent, _request(client, path), _request(client, path))


def _request(client: FlaskClient, path: str) -> float:
    # Each request comes from another network, so that none is limited.
    network = next(_NETWORKS)
    remote = {"REMOTE_ADDR": f"10.{network >> 8 & 255}.{network & 255}.1"}
    start = time.process_time()
    status = client.get(path, environ_base=remote).status_code
    if status != 200:
        raise WrongResponseError(f"{path} answers {status}")
    return (time.process_time() - start) * 1000


def _describe(measured: Measured) -> str:
    times = Figures(list(measured.times.values()))
    return f"{len(times.values):,} pages, median {times.median:.1f} ms, longest {times.highest:.1f} ms"
