"""`python -m tests.bench.circuit_pages`: show the processor time of cold circuit pages, each for another circuit.

The circuits have up to 24 stations, and any of the options that change what is shown. A page that takes longer than
BOUND is requested twice more, and the shortest time counts: other programs only make times longer.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import count
from random import Random

from flask.testing import FlaskClient

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.parsing import parse_query
from engine.library.library import Library
from tests.bench.asked import Asked, address
from tests.bench.figures import Figures
from tests.bench.site import library_of, own_site

PAGES, BOUND = 10_000, 50.0
"""Number of circuits, and milliseconds of processor time that each may take."""
_NETWORKS = count()
_OPTIONS: dict[str, tuple[str, ...]] = {
    "level": ("1", "2", "3"),
    "equipment": ("none", "chair,step,mini-band", "dumbbell,chair,step,long-band", "gym"),
    "venue": ("home", "gym", "outdoor"),
    "rounds": ("1", "3", "10"),
    "work": ("5", "45", "600"),
    "dose": ("low", "middle", "high"),
    "rest": ("0", "30", "300"),
    "minutes": ("3", "20", "60", "180"),
    "drills": ("1", "3", "5"),
    "per-area": ("1", "2", "3", "4", "5"),
    "quiet": ("1",),
    "avoid": ("knee", "back", "knee,back"),
}


def main() -> int:
    """Measure, and print the result. Return 1 if a page exceeds the bound."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.circuit_pages")
    parser.add_argument("--pages", type=int, default=PAGES, help="number of circuits")
    arguments = parser.parse_args()
    with own_site() as app:
        client = app.test_client()
        found: dict[str, float] = {}
        stations: list[int] = []
        for asked, size in _draw(library_of(app)):
            if asked.path not in found:
                found[asked.path] = _measure(client, asked.path)
                stations.append(size)
            if len(found) == arguments.pages:
                break
    times = Figures(list(found.values()))
    slow = [path for path, spent in found.items() if spent > BOUND]
    print(
        f"{len(found):,} circuit pages of {min(stations)} to {max(stations)} stations, processor time: median "
        f"{times.median:.1f} ms, 99 of 100 within {times.percentile(99):.1f} ms, longest {times.highest:.1f} ms, "
        f"{len(slow)} above {BOUND:.0f} ms"
    )
    for path in sorted(slow, key=lambda path: -found[path])[:10]:
        print(f"{found[path]:.1f} ms: {path}")
    return 1 if slow else 0


def _draw(library: Library) -> Iterator[tuple[Asked, int]]:
    """Yield addresses of circuits with their number of stations, the same ones on any machine."""
    random = Random("circuit pages")
    areas, exercises = list(library.vocabulary.areas), [exercise.id for exercise in library.current]
    while True:
        is_listed = random.random() < 0.2
        terms = random.sample(exercises, random.randint(1, 24)) if is_listed else _sample(random, areas)
        names = random.sample(list(_OPTIONS), random.randint(0, len(_OPTIONS)))
        pairs = [(name, random.choice(_OPTIONS[name])) for name in names]
        try:
            request = parse_query(
                ",".join(terms), [*pairs, ("seed", f"s{random.getrandbits(32)}")], library
            ).validated()
            circuit = build_circuit(request, library)
        except CircuitError:
            continue  # no exercise fits, or an option does not apply to listed exercises
        yield address(request), len(circuit.stations)


def _sample(random: Random, areas: list[str]) -> list[str]:
    return random.sample(areas, random.randint(1, len(areas)))


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
        raise ValueError(f"{path} answers {status}")
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(main())
