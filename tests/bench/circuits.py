"""Time to build circuits and to respond with them, and the memory that this needs."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter_ns

from flask.testing import FlaskClient

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from engine.library.library import Library
from tests.bench.asked import Asked
from tests.bench.figures import Figures, table
from tests.bench.site import body

ANSWERS = {
    "page": "/",
    "JSON": ".json",
    "text": ".txt",
    "calendar": ".ics",
    "watch file": ".fit",
    "picture, drawn anew": ".png",
}
"""Kinds of responses for a circuit, and the ends of their addresses."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that Python uses: after a tenth of the circuits, after all of them, and at most."""

    tenth: int
    whole: int
    peak: int


def resolve(asked: Asked, library: Library) -> None:
    """Parse an address and build its circuit."""
    build_circuit(parse_query(asked.terms, asked.pairs, library).validated(), library)


def resolving(many: Sequence[Asked], library: Library) -> Figures:
    """Return the milliseconds for each address."""
    return Figures([_milliseconds(partial(resolve, asked, library)) for asked in many])


def answering(many: Sequence[Asked], client: FlaskClient) -> Mapping[str, Figures]:
    """Return the milliseconds of the responses by kind, from the request to the last byte, without a network."""
    paths = {"frame": [f"/embed{asked.path}" for asked in many]}
    paths |= {kind: [asked.file(ending) for asked in many] for kind, ending in ANSWERS.items()}
    measured = {}
    for kind, each in paths.items():
        body(client, each[0])  # the first compiles the template
        measured[kind] = Figures([_milliseconds(partial(body, client, path)) for path in each[1:]])
    return measured


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter_ns()
    work()
    return (perf_counter_ns() - start) / 1e6


def memory(many: Sequence[Asked], library: Library) -> Memory:
    """Measure the memory. This is separate, because tracing memory makes Python several times slower."""
    tracemalloc.start()
    try:
        for asked in many[: len(many) // 10]:
            resolve(asked, library)
        gc.collect()
        tenth, _ = tracemalloc.get_traced_memory()
        for asked in many[len(many) // 10 :]:
            resolve(asked, library)
        gc.collect()
        whole, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return Memory(tenth, whole, peak)


def tables(resolved: Figures, held: Memory, answers: Mapping[str, Figures]) -> str:
    """Return the table of circuits, a sentence about memory, and the table of responses."""
    many = len(resolved.values)
    return "\n\n".join(
        (
            f"Resolving each of {many:,} different circuits, in milliseconds:",
            table(("What", *_COLUMNS), [("read the address, build the circuit", *_columns(resolved))]),
            f"Python held {held.tenth / 1024:,.0f} KB more than before after {many // 10:,} of them and "
            f"{held.whole / 1024:,.0f} KB after all; at no moment more than {held.peak / 1024:,.0f} KB.",
            f"Answering with a circuit, each time another, {len(next(iter(answers.values())).values)} of each kind, "
            "in milliseconds and without a network:",
            table(("Answer", *_COLUMNS), [(kind, *_columns(figures)) for kind, figures in answers.items()]),
        )
    )


_COLUMNS = ("Median", "95 of 100 within", "Longest")


def _columns(figures: Figures) -> tuple[str, ...]:
    return tuple(f"{value:.2f}" for value in (figures.median, figures.percentile(95), figures.highest))
