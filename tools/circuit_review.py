"""Show circuits as a coach reads them, and which verdicts about them are outdated: `python tools/circuit_review.py`.

tools/circuit_review.toml lists the requests with a verdict each, written by hand, and the fingerprint of the circuit
that was read. `make docs` writes them to docs/circuits.md. If a circuit has changed since, its verdict is marked as
outdated. Lists the outdated ones; with --accept, stores the present fingerprints, to be done after reading them again.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.parsing import parse_query
from engine.library.exercise import BodyPosition, Side
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from engine.text import join_words

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tools" / "circuit_review.toml"
HEAD = ("Request", "Stations", "Rest", "Balance", "Time", "Verdict")


@dataclass(frozen=True, slots=True)
class Review:
    """A circuit in words, and the verdict. `read` is the fingerprint of the circuit that was read."""

    request: str
    cells: tuple[str, ...]
    read: str
    verdict: str

    @property
    def fingerprint(self) -> str:
        """Short hash of the circuit as it is shown now."""
        return sha256("|".join(self.cells).encode()).hexdigest()[:8]

    @property
    def row(self) -> tuple[str, ...]:
        """The row of the table."""
        verdict = self.verdict if self.read == self.fingerprint else f"Outdated: {self.verdict}"
        return (f"`{self.request}`", *self.cells, verdict)


def read_our_library() -> Library:
    """Return the built-in library."""
    files = sorted((ROOT / "exercises").glob("*.yaml"))
    library, _ = read_library([LibraryFile(f"exercises/{file.name}", file.read_text("utf-8")) for file in files])
    return library


def find_circuit(path: str, library: Library) -> Circuit:
    """Return the circuit of an address such as "glutes,hips?level=1"."""
    terms, _, query = path.partition("?")
    return build_circuit(parse_query(terms, parse_qsl(query), library).validated(), library)


def read_reviews(library: Library) -> Iterator[Review]:
    """Yield the reviews of the file, in its order."""
    for entry in tomllib.loads(FILE.read_text("utf-8"))["circuit"]:
        circuit = find_circuit(entry["request"], library)
        cells = (describe_stations(circuit), describe_rests(circuit), describe_balance(circuit), describe_time(circuit))
        yield Review(entry["request"], cells, entry["read"], entry["verdict"])


def describe_stations(circuit: Circuit) -> str:
    """Return the stations in order with their doses: "1. Squat, 10 reps. 2. Plank, 30 s"."""
    return ". ".join(f"{n}. {each.exercise.name}, {each.text}" for n, each in enumerate(circuit.stations, start=1))


def describe_rests(circuit: Circuit) -> str:
    """Return the rests between stations and between rounds."""
    rests = [turn.pause for turn in circuit.turns[0][1:]]
    between = f"{min(rests)} to {max(rests)} s" if len(set(rests)) > 1 else f"{rests[0]} s" if rests else "none"
    return f"{between}; {circuit.pauses.between_rounds} s between rounds" if circuit.rounds > 1 else between


def describe_balance(circuit: Circuit) -> str:
    """Return the sets of each main muscle, and the numbers of movements, one-sided and floor stations. No drills."""
    stations = [station for station in circuit.stations if station.area]
    sets = Counter[str]()
    for station in stations:
        for muscle in station.exercise.muscles.primary:
            sets[muscle] += station.sets or circuit.rounds
    muscles = ", ".join(f"{muscle.replace('-', ' ')} {number}" for muscle, number in sets.items())
    movements = len({station.exercise.pattern for station in stations})
    one_sided = sum(station.exercise.side is not Side.BILATERAL for station in stations)
    floor = sum(station.exercise.position in (BodyPosition.FLOOR, BodyPosition.KNEELING) for station in stations)
    return f"Sets: {muscles}. {movements} movements, {one_sided} one-sided, {floor} on the floor"


def describe_time(circuit: Circuit) -> str:
    """Return rounds and minutes, with the pauses before and after."""
    pauses = circuit.pauses
    return f"{circuit.rounds_text}, {circuit.minutes} min; warm-up {pauses.warm_up} s, cool-down {pauses.cool_down} s"


def main(arguments: Sequence[str]) -> None:
    """List the outdated verdicts, or accept the present circuits if the arguments contain --accept."""
    outdated = [review for review in read_reviews(read_our_library()) if review.read != review.fingerprint]
    for review in outdated:
        print("", review.request, *review.cells, f"read = {review.read}, now {review.fingerprint}", sep="\n  ")
    if "--accept" not in arguments:
        sys.exit(f"{len(outdated)} verdicts are outdated." if outdated else 0)
    text = FILE.read_text("utf-8")
    for review in outdated:
        before, after = (f'request = "{review.request}"\nread = "{read}"' for read in (review.read, review.fingerprint))
        text = text.replace(before, after)
    FILE.write_text(text, "utf-8")
    print(f"Accepted: {join_words([review.request for review in outdated]) or 'nothing'}")


if __name__ == "__main__":
    main(sys.argv[1:])
