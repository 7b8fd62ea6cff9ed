"""Submitting and showing comments compared with Isso and WordPress, durable writes, and rendering of a page."""

from __future__ import annotations

import logging
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from flask import Flask

from app import create_app
from engine.comments import threads
from engine.comments.submit import SubmissionMeta, submit_comment
from engine.comments.validation import CommentInput, validate_comment
from tests.bench.figures import Figures, table, times
from tests.bench.load import Call, WrongResponseError, rate
from tests.bench.rivals import (
    ANSWERED,
    FEW,
    MANY,
    SLUGS,
    Rival,
    RivalUnavailableError,
    isso,
    next_answer,
    ours,
    wordpress,
)
from tests.bench.site import body
from web.core.context import services_of

KINDS = ("comments accepted", f"article with {FEW} comments", f"article with {MANY:,} comments")
ROUNDS, SECONDS = 11, 1.5
"""Turns of each kind and rival, and their length."""
WARM_UP = 0.7
"""Warm-up of each kind in seconds, which is not counted."""
COMPOSED = 100
PAGE = 4096
"""Bytes of a page of SQLite, which the baseline writes before each fdatasync."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Responses per second by rival and kind, missing rivals, durable writes, and milliseconds per page."""

    rates: Mapping[tuple[str, str], Figures]
    missing: Mapping[str, str]
    failed: Mapping[str, int]
    """Number of turns by rival that ended with an error and were repeated."""
    durable: Mapping[str, Figures]
    composing: Mapping[str, Figures]


def measure(rounds: int = ROUNDS, seconds: float = SECONDS) -> Measured:
    """Measure everything, in rounds in which each rival and kind gets a turn of some seconds."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        own = stack.enter_context(ours(folder))
        others, missing = bring_up(stack, folder)
        rivals = [own, *others]
        rates, failed = racing(rivals, rounds, seconds)
        stack.close()  # the rest is measured without other servers running
        app = create_app({"SITE_DIR": str(folder / "site"), "INSTANCE_DIR": str(folder / "instance")}, watch=False)
        try:
            return Measured(rates, missing, failed, storing(app, folder, rounds, seconds), composing(app))
        finally:
            services_of(app).database.close()


def bring_up(stack: ExitStack, folder: Path) -> tuple[list[Rival], dict[str, str]]:
    """Run Isso and WordPress until the stack ends. Return those that run, and why others don't."""
    rivals, missing = [], {}
    for word, run in (("Isso", isso), ("WordPress", wordpress)):
        try:
            rivals.append(stack.enter_context(run(folder)))
        except RivalUnavailableError as error:
            logging.warning("%s is left out: %s", word, error)
            missing[word] = str(error).partition("\n")[0]
    return rivals, missing


def describe_missing(missing: Mapping[str, str]) -> list[str]:
    """Return a sentence for each rival that does not run."""
    return [f"{who} could not be measured here: {why}." for who, why in missing.items()]


def racing(
    rivals: Sequence[Rival], rounds: int, seconds: float
) -> tuple[Mapping[tuple[str, str], Figures], Mapping[str, int]]:
    """Return the responses per second, measured in turns, and how many turns of rivals ended with an error.

    Such a turn is repeated once. Raises WrongResponseError for ours, which is the first, and for two errors in a row.
    """
    found: dict[tuple[str, str], list[float]] = {}
    failed: Counter[str] = Counter()
    for round_ in range(rounds + 1):
        for kind in KINDS:
            for rival in rivals:
                turn = partial(_take_turn, rival, kind, seconds if round_ else WARM_UP)
                try:
                    answered = turn()
                except WrongResponseError as error:
                    if rival is rivals[0]:
                        raise
                    logging.warning("A turn is repeated: %s", error)
                    failed[rival.name] += 1
                    answered = turn()
                if round_:
                    found.setdefault((rival.name, kind), []).append(answered)
    return {key: Figures(values) for key, values in found.items()}, failed


def _take_turn(rival: Rival, kind: str, seconds: float) -> float:
    try:
        return rate(rival.port, _call(rival, kind), seconds)
    except WrongResponseError as error:
        raise WrongResponseError(f"{rival.name}, {kind}: {error}") from error


def _call(rival: Rival, kind: str) -> Callable[[], Call]:
    return dict(zip(KINDS, (rival.send, lambda: rival.few, lambda: rival.many), strict=True))[kind]


def storing(app: Flask, folder: Path, rounds: int, seconds: float) -> Mapping[str, Figures]:
    """Return the durable writes per second, one after the other, for our comments and for a plain file."""
    found: dict[str, list[float]] = {"a comment of ours, whole": [], "4 KB appended to a file, fdatasync": []}
    file = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def bare() -> None:
        os.write(file, bytes(PAGE))
        os.fdatasync(file)

    ways: Sequence[Callable[[], object]] = (lambda: _store(app), bare)
    try:
        for _ in range(rounds):
            for name, way in zip(found, ways, strict=True):
                start, done = perf_counter(), 0
                while perf_counter() - start < seconds:
                    way()
                    done += 1
                found[name].append(done / (perf_counter() - start))
    finally:
        os.close(file)
    return {name: Figures(values) for name, values in found.items()}


def _store(app: Flask) -> int:
    services, answer = services_of(app), next_answer()
    library = services.edition_store.edition.library
    draft = validate_comment(CommentInput(name=answer.name, email=answer.email, text=answer.text), library)
    arrival = SubmissionMeta(post_slug=ANSWERED, ip_address=answer.address, form_age=timedelta(minutes=1))
    return submit_comment(services.database, draft, arrival, library, services.key, datetime.now(UTC)).id


def composing(app: Flask) -> Mapping[str, Figures]:
    """Return the milliseconds of rendering an article with a full page of comments, and of reading them."""
    client, path, slug = app.test_client(), f"/posts/{SLUGS[MANY]}/", SLUGS[MANY]
    whole, processor, reading = [], [], []
    body(client, path)  # the first compiles the template
    for _ in range(COMPOSED):
        start, used = perf_counter(), process_time()
        body(client, path)
        whole.append((perf_counter() - start) * 1000)
        processor.append((process_time() - used) * 1000)
        start = perf_counter()
        with services_of(app).database.read() as connection:
            threads.read_page(connection, slug)
        reading.append((perf_counter() - start) * 1000)
    return {
        f"the whole article with {threads.PER_PAGE} comments": Figures(whole),
        "the same, only while the processor worked for it": Figures(processor),
        "reading the comments from the database": Figures(reading),
    }


def tables(measured: Measured) -> str:
    """Return three tables and a sentence about missing rivals."""
    names = dict.fromkeys(name for name, _ in measured.rates)
    parts = describe_missing(measured.missing)
    turns = len(next(iter(measured.rates.values())).values)
    parts.append(f"Medians of {turns} turns of each kind.")
    parts += [
        f"Turns of {who} that ended with an error and were repeated: {many}." for who, many in measured.failed.items()
    ]
    for kind in KINDS:
        per_second = {name: measured.rates[name, kind] for name in names}
        parts += [f"A second, {kind}:", _rates(per_second)]
    parts += ["Durable writes a second, one after the other:", _rates(measured.durable)]
    rows = [
        (name, f"{each.median:.1f}", f"{each.percentile(95):.1f}", f"{each.highest:.1f}")
        for name, each in measured.composing.items()
    ]
    head = ("What", "Median", "95 of 100 within", "Longest")
    return "\n\n".join((*parts, "Building a page again, in milliseconds and in the process:", table(head, rows)))


def _rates(figures: Mapping[str, Figures]) -> str:
    own = next(iter(figures.values())).median
    rows: Iterable[Sequence[str]] = [
        (name, f"{each.median:,.0f}", each.spread(), times(each.median, own)) for name, each in figures.items()
    ]
    return table(("Who", "Median", "middle half", "to ours"), rows)
