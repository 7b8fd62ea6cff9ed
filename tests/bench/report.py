"""The report of all benchmarks as Markdown."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    cached,
    circuit_pages,
    circuits,
    comments,
    editions,
    frames,
    front,
    reader,
    scores,
    shifts,
    sizes,
)
from tests.bench.asked import different
from tests.bench.figures import table
from tests.bench.hosts import serving
from tests.bench.site import library_of, own_site

QUIET, MAX_WAIT = 1.0, 180.0
"""Processes that want to run on a quiet machine, and the seconds after which a part runs on a busy one, too."""
CIRCUITS, ANSWERS, FRAMES = 10_000, 101, 500
"""Number of circuits to build, to respond with (plus one to warm up), and to search for the largest frame."""


def report(repetitions: int) -> str:
    """Run all benchmarks, each case in the browser several times. Raises NpmError and EmbedNotShownError."""
    load = [_load()]
    _tell("fetching what others send")
    others = sizes.fetched()
    _tell(f"showing embeds in Chromium, {repetitions} times each")
    with serving(others) as served:
        chromium, seen = frames.showing(served, repetitions)
    load.append(_load())
    _tell(f"resolving {CIRCUITS} circuits")
    with own_site() as app:
        client, library = app.test_client(), library_of(app)
        many = different(library, CIRCUITS)
        bytes_ = sizes.tables(sizes.ours(client, many[:FRAMES]), others)
        resolved = circuits.resolving(many, library)
        held = circuits.memory(many, library)
        answers = circuits.answering(many[:ANSWERS], client)
    load.append(_load())
    return "\n\n".join(
        (
            _machine(load, ("Chromium", f"{chromium}, headless, without a graphics card")),
            "### Bytes",
            bytes_,
            "### In the browser",
            f"{repetitions} showings of each case.",
            frames.tables(seen),
            "### Circuits",
            circuits.tables(resolved, held, answers),
        )
    )


def report_comments() -> str:
    """Benchmark submitting and showing comments. Raises WrongResponseError."""
    load = [_load()]
    _tell("taking and showing comments, beside Isso and WordPress")
    measured = comments.measure()
    load.append(_load())
    return "\n\n".join((_machine(load), comments.tables(measured)))


def report_front() -> str:
    """Benchmark the asynchronous front. Raises WrongResponseError."""
    load = [_load()]
    _tell("serving pages and comments, through the front and by WSGI")
    measured = front.measure()
    load.append(_load())
    return "\n\n".join((_machine(load), front.make_table(measured)))


def report_cached() -> str:
    """Benchmark pages from memory. Raises RivalUnavailableError and WrongResponseError."""
    load = [_load()]
    _tell("serving pages from memory, beside nginx and an empty application")
    measured = cached.measure()
    load.append(_load())
    return "\n\n".join((_machine(load), cached.make_tables(measured)))


def report_circuit_pages(pages: int) -> str:
    """Benchmark cold circuit pages. Raises WrongResponseError."""
    load = [_load()]
    _tell(f"responding with {pages} circuit pages")
    measured = circuit_pages.measure(pages)
    load.append(_load())
    return "\n\n".join((_machine(load), circuit_pages.make_tables(measured)))


def report_editions(posts: int, changes: int) -> str:
    """Benchmark a site with many articles. Raises WrongResponseError."""
    load = [_load()]
    _tell(f"rendering {posts} articles, and changing some of them {changes} times")
    measured = editions.measure(posts, changes)
    load.append(_load())
    return "\n\n".join((_machine(load), editions.make_tables(measured, posts)))


def report_reader() -> str:
    """Benchmark pages on a slow phone. Raises RivalUnavailableError."""
    load = [_load()]
    _tell("showing pages on a slow phone, beside WordPress")
    measured = reader.measure()
    load.append(_load())
    return "\n\n".join((_machine(load), reader.make_table(measured)))


def report_shifts() -> str:
    """Measure how much embeds move the page around them. Raises NpmError."""
    load = [_load()]
    others = sizes.fetched()
    _tell("scrolling through pages with embeds")
    with serving(others) as served:
        measured = shifts.measure(served)
    load.append(_load())
    return "\n\n".join((_machine(load), shifts.make_table(measured)))


def report_lighthouse() -> str:
    """Score the performance of pages. Raises NpmError, RivalUnavailableError and AssertionError."""
    load = [_load()]
    _tell("scoring pages with Lighthouse, as on a phone")
    measured = scores.measure()
    load.append(_load())
    return "\n\n".join((_machine(load), scores.make_table(measured)))


def _machine(load: list[str], *others: tuple[str, str]) -> str:
    """Return a description of the machine, without its name or paths."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rows = (
        ("Date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("Memory", f"{memory:.0f} GB"),
        ("System", f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"),
        ("Python", platform.python_version()),
        *others,
        ("Processes that wanted to run, on average (from start to end)", ", ".join(load)),
    )
    return table(("Measured on", ""), rows)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def wait_until_quiet() -> None:
    """Wait until programs that have ended no longer count in the load, at most as long as that takes."""
    _tell("waiting until the machine is quiet")
    ends = time.monotonic() + MAX_WAIT
    while os.getloadavg()[0] >= QUIET and time.monotonic() < ends:
        time.sleep(1)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


def _tell(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
