"""Pages from memory: beside nginx with the same bytes, an empty application, and our site without its page cache."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.asked import different
from tests.bench.figures import Figures, table, times
from tests.bench.file_servers import LEAST, record, serve_files, serve_recorded
from tests.bench.load import CLIENTS, Call, ask
from tests.bench.rivals import FEW, SLUGS, fill_ours, own_content, serve_ours
from tests.bench.site import library_of, own_site
from tests.bench.wrk import Load, load, load_at, load_mix

ARTICLE, FRAME, OEMBED = f"/posts/{SLUGS[FEW]}/", "/embed/c/glutes/", "/oembed"
GZIP = "Accept-Encoding: gzip"
OURS, UNCACHED, EMPTY, NGINX = "Ours", "Ours without the page cache", "Empty application", "nginx"
FILLED = "Ours, after each was asked for once"
MIX = 10_000
"""Number of different circuits in the mix."""
SHARE = 0.8
"""The share of the highest rate at which latency is measured."""
SURPLUS = 1.5
"""The factor by which the load generator has to be faster, so that its own limit isn't measured."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: the path, and the headers besides those for all."""

    path: str
    headers: tuple[str, ...] = ()
    query: str = ""
    is_conditional: bool = False


@dataclass(slots=True)
class Measured:
    """Responses per second by kind and server, latencies at SHARE of the rate, and the limit of the load generator."""

    rates: dict[tuple[str, str], Figures] = field(default_factory=dict)
    latency: dict[str, Load] = field(default_factory=dict)
    mix: dict[str, Figures] = field(default_factory=dict)
    limit: float = 0.0


KINDS = {
    f"article with {FEW} comments, plain": Kind(ARTICLE),
    f"article with {FEW} comments, gzip": Kind(ARTICLE, (GZIP,)),
    "frame, gzip": Kind(FRAME, (GZIP,)),
    "oEmbed, gzip": Kind(OEMBED, (GZIP,), "?url=/c/glutes/"),
    "article, 304": Kind(ARTICLE, (GZIP,), is_conditional=True),
}


def measure(rounds: int = 5, seconds: float = 2.0, *, mix: int = MIX) -> Measured:
    """Measure everything, each kind and server in turns. Raises RivalUnavailableError and WrongResponseError."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        stamped = fill_ours(own_content(folder), folder / "instance")
        ours = stack.enter_context(serve_ours("Ours", folder, stamped))
        uncached = stack.enter_context(serve_ours("Uncached", folder, stamped, PAGE_CACHE_MB="0"))
        recorded = record(ours.port, {kind.path: kind.path + kind.query for kind in KINDS.values()})
        empty = stack.enter_context(serve_recorded(folder, recorded))
        nginx = stack.enter_context(serve_files(folder, recorded))
        ports = {OURS: ours.port, UNCACHED: uncached.port, EMPTY: empty, NGINX: nginx}
        measured = Measured(limit=load(nginx, LEAST, seconds).rate)
        tags = {path: dict(fields).get("etag", "") for (path, encoding), (_, fields, _) in recorded.items() if encoding}
        _race(measured, ports, tags, rounds, seconds)
        rate = measured.rates[next(iter(KINDS)), OURS].median
        for server in (OURS, NGINX):
            measured.latency[server] = load_at(ports[server], ARTICLE, rate * SHARE, seconds * 2, folder)
        paths = list_circuits(mix)
        for server in (UNCACHED, OURS):
            values = [load_mix(ports[server], paths, seconds * 5, folder).rate for _ in range(rounds)]
            measured.mix[server] = Figures(values)
        ask_each(ours.port, paths)
        measured.mix[FILLED] = Figures([load_mix(ours.port, paths, seconds * 5, folder).rate for _ in range(rounds)])
        return measured


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
                own = find_tag(port, kind.path) if server == NGINX else tags[kind.path]
                headers = (*kind.headers, f"If-None-Match: {own}") if kind.is_conditional else kind.headers
                answered = load(port, kind.path + kind.query, seconds if round_ else 1, *headers).rate
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
    rows = [_row(measured, name, server) for name in names for server in (OURS, UNCACHED, EMPTY, NGINX)]
    head = ("Request", "Server", "Per second", "middle half", "to the empty application", "to nginx")
    latency = [
        (server, f"{each.rate:,.0f}", f"{each.median:.1f}", f"{each.highest:.1f}")
        for server, each in measured.latency.items()
    ]
    base = measured.mix[UNCACHED].median if measured.mix else 0
    mix = [(who, f"{each.median:,.0f}", each.spread(), times(each.median, base)) for who, each in measured.mix.items()]
    return "\n\n".join(
        (
            f"Responses per second. wrk is the load generator. It gets {measured.limit:,.0f} of the smallest responses "
            f"of nginx; a figure with ≥ is more than that divided by {SURPLUS}, so it is a lower bound:",
            table(head, rows),
            f"Milliseconds at {SHARE:.0%} of our rate, the article without compression:",
            table(("Server", "Per second", "Median", "99 of 100 within"), latency),
            f"A mix of {MIX:,} different circuits at random, with gzip:",
            table(("Server", "Per second", "middle half", "to without the cache"), mix),
        )
    )


def _row(measured: Measured, name: str, server: str) -> tuple[str, ...]:
    own, empty, nginx = (measured.rates[name, who] for who in (server, EMPTY, NGINX))
    ratios = times(own.median, empty.median), times(own.median, nginx.median)
    return (name, server, _shown(own, measured.limit), own.spread(), *ratios)


def _shown(figures: Figures, limit: float) -> str:
    is_bound = figures.median * SURPLUS > limit
    return f"{'≥ ' if is_bound else ''}{figures.median:,.0f}"
