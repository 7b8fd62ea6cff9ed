"""Pages from memory: beside nginx with the same bytes, an empty application, and our site without its page cache."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.asked import different
from tests.bench.comments import bring_up, describe_missing
from tests.bench.constant_rate import Latency, load_at
from tests.bench.figures import Figures, table, times
from tests.bench.file_servers import record, serve_files, serve_recorded
from tests.bench.load import CLIENTS, Call, ask
from tests.bench.rivals import FEW, SLUGS, Rival, fill_ours, own_content, serve_ours
from tests.bench.site import library_of, own_site
from tests.bench.wrk import load, load_mix

ARTICLE, FRAME, OEMBED = f"/posts/{SLUGS[FEW]}/", "/embed/c/glutes/", "/oembed"
GZIP = "Accept-Encoding: gzip"
OURS, UNCACHED, EMPTY, NGINX = "Ours", "Ours without the page cache", "Empty application", "nginx"
NGINX_TWICE = "nginx, asked by two threads of wrk"
FRESH, FILLED = "Ours, just started", "Ours, after each was asked for twice"
ROUNDS, SECONDS = 5, 2.0
"""Turns of each kind and server, and their length."""
MIX = 10_000
FILLS = 2
"""How often each circuit is asked for. Either worker may get a request, so each then knows three quarters of them."""
MIX_TURN = 5
"""The length of a turn with the mix, and that of measuring latency, as a multiple of the others'."""
SHARE = 0.8
"""The share of the highest rate at which latency is measured."""
SURPLUS = 1.5
"""The factor by which the load generator has to be faster, so that its own limit isn't measured."""
MORE_BY_TWO = 1.05
"""If two threads of the load generator get that many times as many responses from nginx, one thread was its limit."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: the path, and the headers besides those for all."""

    path: str
    headers: tuple[str, ...] = ()
    query: str = ""
    is_conditional: bool = False


@dataclass(slots=True)
class Measured:
    """Responses per second by kind and server, latencies at SHARE of the rate, and why some others do not run."""

    rates: dict[tuple[str, str], Figures] = field(default_factory=dict)
    latency: dict[str, Latency] = field(default_factory=dict)
    mix: dict[str, Figures] = field(default_factory=dict)
    circuits: int = 0
    """Number of different circuits in the mix."""
    others: dict[str, Figures] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def is_bound(self, kind: str, server: str) -> bool:
        """Return True if the rate may be the limit of the load generator instead of the server's."""
        one, two = (self.rates[kind, who].median for who in (NGINX, NGINX_TWICE))
        if server == NGINX:
            return two > one * MORE_BY_TWO
        return server != NGINX_TWICE and self.rates[kind, server].median * SURPLUS > max(one, two)


KINDS = {
    f"article with {FEW} comments, plain": Kind(ARTICLE),
    f"article with {FEW} comments, gzip": Kind(ARTICLE, (GZIP,)),
    "frame, gzip": Kind(FRAME, (GZIP,)),
    "oEmbed, gzip": Kind(OEMBED, (GZIP,), "?url=/c/glutes/"),
    "article, 304": Kind(ARTICLE, (GZIP,), is_conditional=True),
}


def measure(rounds: int = ROUNDS, seconds: float = SECONDS, *, mix: int = MIX) -> Measured:
    """Measure everything, each kind and server in turns. Raises RivalUnavailableError and WrongResponseError."""
    measured = Measured(circuits=mix)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        stamped = fill_ours(own_content(folder), folder / "instance")
        ours = stack.enter_context(serve_ours("Ours", folder, stamped))
        uncached = stack.enter_context(serve_ours("Uncached", folder, stamped, PAGE_CACHE_MB="0"))
        recorded = record(ours.port, {kind.path: kind.path + kind.query for kind in KINDS.values()})
        empty = stack.enter_context(serve_recorded(folder, recorded))
        nginx = stack.enter_context(serve_files(folder, recorded))
        ports = {OURS: ours.port, UNCACHED: uncached.port, EMPTY: empty, NGINX: nginx, NGINX_TWICE: nginx}
        tags = {path: dict(fields).get("etag", "") for (path, encoding), (_, fields, _) in recorded.items() if encoding}
        _race(measured, ports, tags, rounds, seconds)
        rate = measured.rates[next(iter(KINDS)), OURS].median * SHARE
        for server in (OURS, NGINX):
            measured.latency[server] = load_at(ports[server], ARTICLE, rate, seconds * MIX_TURN, folder)
        paths = list_circuits(mix)
        for _ in range(FILLS):
            ask_each(ours.port, paths)
        found: dict[str, list[float]] = {}
        for _ in range(rounds):
            with serve_ours("Fresh", folder, stamped) as fresh:
                for server, port in ((UNCACHED, uncached.port), (FRESH, fresh.port), (FILLED, ours.port)):
                    found.setdefault(server, []).append(load_mix(port, paths, seconds * MIX_TURN, folder))
        measured.mix = {server: Figures(values) for server, values in found.items()}
        measured.missing = _race_others(measured, ours, folder, rounds, seconds)
    return measured


def _race_others(measured: Measured, ours: Rival, folder: Path, rounds: int, seconds: float) -> dict[str, str]:
    """Measure the article beside WordPress and the comments of Isso. Return why some of them don't run."""
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        rivals, missing = bring_up(stack, folder)
        for round_ in range(rounds + 1):
            for each in (ours, *rivals):
                answered = load(each.port, each.few.path, seconds if round_ else 1, GZIP)
                if round_:
                    found.setdefault(each.name, []).append(answered)
    measured.others = {name: Figures(values) for name, values in found.items()}
    return missing


def ask_each(port: int, paths: Sequence[str]) -> None:
    """Ask for each path once, from different networks. Raises WrongResponseError."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        calls = (
            Call(path, headers={"Accept-Encoding": "gzip", "X-Forwarded-For": f"10.{number >> 8}.{number & 255}.1"})
            for number, path in enumerate(paths)
        )
        for _ in pool.map(partial(ask, port), calls):
            pass


def list_circuits(count: int) -> list[str]:
    """Return the addresses of the pages of different circuits."""
    with own_site() as app:
        return [asked.path for asked in different(library_of(app), count)]


def _race(
    measured: Measured,
    ports: Mapping[str, int],
    tags: Mapping[str, str],
    rounds: int,
    seconds: float,
) -> None:
    found: dict[tuple[str, str], list[float]] = {}
    for round_ in range(rounds + 1):  # the first warms up
        for name, kind in KINDS.items():
            for server, port in ports.items():
                own = find_tag(port, kind.path) if server in (NGINX, NGINX_TWICE) else tags[kind.path]
                headers = (*kind.headers, f"If-None-Match: {own}") if kind.is_conditional else kind.headers
                threads = 2 if server == NGINX_TWICE else 1
                answered = load(port, kind.path + kind.query, seconds if round_ else 1, *headers, threads=threads)
                if round_:
                    found.setdefault((name, server), []).append(answered)
    measured.rates.update({key: Figures(values) for key, values in found.items()})


def find_tag(port: int, path: str) -> str:
    """Return the ETag that a server has for a path, compressed."""
    _, fields, _ = record(port, {path: path})[path, "gzip"]
    return dict(fields).get("etag", "")


def make_tables(measured: Measured) -> str:
    """Return the tables as Markdown."""
    names = list(dict.fromkeys(name for name, _ in measured.rates))
    rows = [_row(measured, name, server) for name in names for server in (OURS, UNCACHED, EMPTY, NGINX, NGINX_TWICE)]
    head = ("Request", "Server", "Per second", "middle half", "to the empty application", "to nginx")
    return "\n\n".join(
        (
            f"Responses per second, medians of {_count_turns(measured.rates)} turns of each. wrk asks with "
            "one thread. A figure with ≥ is a lower bound: nginx sends more to two threads, or wrk was not seen to get "
            f"{SURPLUS} times as many of the same responses:",
            table(head, rows),
            f"Milliseconds at {SHARE:.0%} of our rate, the article without compression. h2load sends at a constant "
            "rate. A response is late if the next request of its connection was due before it came:",
            table(
                ("Server", "Wanted a second", "Reached", "Median", "99 of 100 within", "Late"),
                [_latency_row(server, each) for server, each in measured.latency.items()],
            ),
            f"A mix of {measured.circuits:,} different circuits at random, with gzip, medians of "
            f"{_count_turns(measured.mix)} turns:",
            _compare(measured.mix, UNCACHED, "to without the cache"),
            f"The page of an article with {FEW} comments, with gzip, and Isso's comments of such an article alone:",
            _compare(measured.others, OURS, "to ours"),
            *describe_missing(measured.missing),
        )
    )


def _count_turns(rates: Mapping[Any, Figures]) -> int:
    return len(next(iter(rates.values())).values)


def _row(measured: Measured, name: str, server: str) -> tuple[str, ...]:
    own, empty, nginx = (measured.rates[name, who] for who in (server, EMPTY, NGINX))
    ratios = times(own.median, empty.median), times(own.median, nginx.median)
    shown = f"{'≥ ' if measured.is_bound(name, server) else ''}{own.median:,.0f}"
    return (name, server, shown, own.spread(), *ratios)


def _latency_row(server: str, latency: Latency) -> tuple[str, ...]:
    spent = f"{latency.times.median:.1f}", f"{latency.times.percentile(99):.1f}"
    return (server, f"{latency.wanted:,.0f}", f"{latency.reached:,.0f}", *spent, f"{latency.late_share:.2%}")


def _compare(rates: Mapping[str, Figures], base: str, words: str) -> str:
    """Return a table of rates, each compared with that of the base."""
    unit = rates[base].median if base in rates else 0
    rows = [(who, f"{each.median:,.0f}", each.spread(), times(each.median, unit)) for who, each in rates.items()]
    return table(("Server", "Per second", "middle half", words), rows)
