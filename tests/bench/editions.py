"""A site with many articles: the time to render, to restart and to show a change, and the memory of its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.figures import Figures, table
from tests.bench.load import Call, WrongResponseError, ask
from tests.bench.many_posts import make_post, write_posts
from tests.bench.rivals import free_port
from tests.conftest import ROOT

POSTS, CHANGES = 10_000, 1_000
_SEEN_BY_ALL = 24
"""Answers in a row to new connections. All of them come from one worker in one case in eight million."""
_START_TIMEOUT, _CHANGE_TIMEOUT = 1800.0, 60.0


@dataclass(slots=True)
class Measured:
    """Seconds of the full rendering, of the restart and of each change, and MB of the largest worker at some times."""

    full: float = 0.0
    restart: float = 0.0
    changes: list[float] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    stored: float = 0.0


def measure(posts: int = POSTS, changes: int = CHANGES) -> Measured:
    """Measure a server with two workers. Raises WrongResponseError if something does not appear in time."""
    measured = Measured()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        site, instance = Path(folder) / "site", Path(folder) / "instance"
        write_posts(site, posts)
        variables = {"SITE_DIR": str(site), "INSTANCE_DIR": str(instance), "SITE_URL": "", "DATABASE_URL": ""}
        port = free_port()  # the same after the restart: the port is part of the address in the articles
        with _serve(variables, port, Path(folder) / "full.log") as (_, seconds):
            measured.full = seconds
        with _serve(variables, port, Path(folder) / "restart.log") as (process, seconds):
            measured.restart = seconds
            _visit(port, posts)
            measured.memory["after 200 pages"] = _largest_worker(process)
            for number in range(changes):
                measured.changes.append(measure_change(site, port, number % posts, number))
                if number == changes // 2:
                    measured.memory[f"after {number + 1} changes"] = _largest_worker(process)
            measured.memory[f"after {changes} changes"] = _largest_worker(process)
        measured.stored = sum(path.stat().st_size for path in (instance / "cache").rglob("*")) / 2**20
    return measured


def make_tables(measured: Measured, posts: int) -> str:
    """Return the figures as a table."""
    changes = Figures(measured.changes)
    rows = [
        ("Start without a cache, until the first page", f"{measured.full:.1f} s"),
        ("Restart, until the first page", f"{measured.restart:.1f} s"),
        (
            f"A change of an article, until both workers show it: median of {len(changes.values):,}",
            f"{changes.median:.2f} s",
        ),
        ("The same, 95 of 100 within", f"{changes.percentile(95):.2f} s"),
        *((f"Largest worker {when}", f"{size:.0f} MB") for when, size in measured.memory.items()),
        ("Cache on the disk", f"{measured.stored:.0f} MB"),
    ]
    return table((f"{posts:,} articles of 600 words with a circuit each", ""), rows)


@contextmanager
def _serve(variables: Mapping[str, str], port: int, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run the server. Yield its process, and the seconds until it has answered with the home page."""
    environment = {**os.environ, **variables, "PORT": str(port), "HOST": "127.0.0.1", "WORKERS": "2"}
    start = time.perf_counter()
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, ROOT / "app.py"], env=environment, stdout=file, stderr=file)
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - start > _START_TIMEOUT:
                raise WrongResponseError(f"the server does not start: {log.read_text()[-2000:]}")
            time.sleep(0.02)
        yield process, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _answers(port: int) -> bool:
    with suppress(OSError):
        ask(port, Call("/"))
        return True
    return False


def _visit(port: int, posts: int) -> None:
    for number in range(200):
        ask(port, Call(f"/posts/post-{number * 7 % posts}/"))


def measure_change(site: Path, port: int, post: int, number: int) -> float:
    """Change a post of `write_posts`, and return the seconds until every answer has the change.

    Raises WrongResponseError if that takes too long.
    """
    note = f"This is change number {number}."
    start = time.perf_counter()
    (site / "posts" / f"post-{post}.md").write_text(make_post(post, note), encoding="utf-8")
    in_a_row, seen = 0, start
    while in_a_row < _SEEN_BY_ALL:
        if note.encode() in ask(port, Call(f"/posts/post-{post}/")):
            seen = seen if in_a_row else time.perf_counter()
            in_a_row += 1
        else:
            in_a_row = 0
        if time.perf_counter() - start > _CHANGE_TIMEOUT:
            raise WrongResponseError(f"change {number} is not shown by all workers")
    return seen - start


def _largest_worker(process: subprocess.Popen[bytes]) -> float:
    """Return the memory of the largest worker in MB, with everything that it shares with others."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return max(_resident(child) for child in children)


def _resident(process: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
