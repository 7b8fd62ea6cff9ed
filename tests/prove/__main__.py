"""`python -m tests.prove` (`make prove`): start the site in a temporary folder, and print what can be seen of it.

Everything that is printed is measured in this run, on this machine, with whatever else it does. Exits with 1 if a
promise is broken. Times are measured while nothing else of this program runs. What is only counted, such as scripts,
is counted while the second site renders its articles.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tests.bench.editions import measure_change
from tests.bench.figures import Figures
from tests.bench.file_servers import record, serve_files
from tests.bench.load import WrongResponseError
from tests.bench.many_posts import write_posts
from tests.bench.rivals import RivalUnavailableError
from tests.bench.wrk import load
from tests.conftest import ROOT
from tests.engine.library.samples import read_ours
from tests.prove.killing import count_stored, kill_processes, send_comments
from tests.prove.payloads import make_comments
from tests.prove.promises import Promises
from tests.prove.scripts import BrowserMissingError, try_comments
from tests.prove.strain import (
    EXPENSIVE_RATE,
    SILENT,
    expensive_requests,
    list_expensive,
    measure_pages,
    silent_clients,
)
from tests.web.live_server import LiveServer, run_server

SLUG, OTHER_SLUG = "five-important-areas", "backside-workouts"
ARTICLE, FRAME, LOADER = f"/posts/{SLUG}/", "/embed/c/glutes/", "/w/v1.js"
PAGES = {"/healthz": "health check", ARTICLE: "cached article"}
"""Pages whose latency is measured, with their names."""
SECONDS = 3.0
COMMENTS, HOSTILE = 200, 1_000
"""Comments during which the server is killed, half of them acknowledged, and hostile comments."""
POSTS, CHANGES = 2_000, 5
LOADER_BYTES, FRAME_BYTES = 1_900, 14 * 1024
"""The most that the loader and a frame may have with gzip."""
LATENCY = 100.0
"""Milliseconds in which 99 of 100 pages are answered beside hostile clients."""
LEAST_SHARE = 0.9
"""The share of the expensive requests that must be answered with a page, or else the strain was not reached."""
CHANGE_SECONDS = 2.0
"""Seconds until every worker shows a change, in the median: the first one comes while the server is still starting."""


def main() -> int:
    """Print one line for each thing that is shown. Return 1 if a promise is broken."""
    promises = Promises()
    with (
        tempfile.TemporaryDirectory(prefix="prove-") as name,
        ExitStack() as servers,
        ThreadPoolExecutor(1) as beside,  # ends before the servers
    ):
        folder = Path(name)
        with _site(folder) as server:
            _show_bytes(promises, server)
            _show_strain(promises, server)
            _show_rates(promises, server, folder)
            starting = beside.submit(servers.enter_context, _many_posts(folder / "many"))
            _show_hostile(promises, server)
            _show_kill(promises, server, folder)
        _show_change(promises, starting.result())
    return promises.conclude()


@contextmanager
def _site(folder: Path) -> Iterator[LiveServer]:
    """Run this checkout's site with two workers."""
    site = folder / "site"
    site.mkdir()
    for part in ("posts", "pages", "exercises", "plans"):
        shutil.copytree(ROOT / part, site / part)
    shutil.copy(ROOT / "site.toml", site)
    with _serve(site, folder) as server:
        yield server


@contextmanager
def _many_posts(folder: Path) -> Iterator[LiveServer]:
    """Run a site with many posts. It is ready when all are rendered."""
    write_posts(folder / "site", POSTS)
    with _serve(folder / "site", folder) as server:
        yield server


def _serve(site: Path, folder: Path) -> AbstractContextManager[LiveServer]:
    """Run a site. Clients say which network they are from, as behind a proxy, and jobs wait for another process."""
    return run_server(site, folder, TRUSTED_PROXIES="1", JOBS="worker", DATABASE_URL="", REDIS_URL="", SITE_URL="")


def _show_bytes(promises: Promises, server: LiveServer) -> None:
    for what, path, most in (("Loader of embeds", LOADER, LOADER_BYTES), ("Frame of a circuit", FRAME, FRAME_BYTES)):
        body = server.get(path)[1].encode()
        packed = len(gzip.compress(body, 9))
        promises.check(f"{what}: {packed:,} bytes with gzip, {len(body):,} without", packed, f"at most {most:,}", most)


def _show_strain(promises: Promises, server: LiveServer) -> None:
    promises.say(f"Alone: {_describe(measure_pages(server, PAGES, SECONDS))}")
    with silent_clients(server):
        found = measure_pages(server, PAGES, SECONDS)
    _check_latency(promises, f"Beside {SILENT} silent connections", found)
    with expensive_requests(server, list_expensive(read_ours()[0])) as answers:
        found = measure_pages(server, PAGES, SECONDS)
    _check_latency(promises, f"Beside {EXPENSIVE_RATE} requests a second for circuits, each another", found)
    least = EXPENSIVE_RATE * LEAST_SHARE
    line = f"Of these {EXPENSIVE_RATE} requests a second for pages of circuits: {answers.describe()}"
    promises.check(line, -answers.rate, f"at least {least:.0f} a second are answered with the page", -least)


def _check_latency(promises: Promises, words: str, found: Mapping[str, Figures]) -> None:
    slowest = max(times.percentile(99) for times in found.values())
    promises.check(f"{words}: {_describe(found)}", slowest, f"99 of 100 within {LATENCY:.0f} ms", LATENCY)


def _show_rates(promises: Promises, server: LiveServer, folder: Path) -> None:
    try:
        with serve_files(folder, record(server.port, {ARTICLE: ARTICLE})) as nginx:
            header = "Accept-Encoding: gzip"
            ours, theirs = (load(port, ARTICLE, SECONDS, header) for port in (server.port, nginx))
    except RivalUnavailableError as error:
        promises.say(f"Beside nginx: not measured. {error}")
        return
    line = f"Article with gzip: {ours:,.0f} a second, nginx with the same bytes {theirs:,.0f} ({ours / theirs:.2f} ×)"
    promises.say(line)


def _show_hostile(promises: Promises, server: LiveServer) -> None:
    try:
        tried = try_comments(server, OTHER_SLUG, make_comments(HOSTILE))
    except BrowserMissingError as error:
        promises.say(f"Hostile comments: not measured. {error}")
        return
    promises.check(
        f"Hostile comments in Chromium, without Content-Security-Policy: {tried.accepted:,} accepted, {tried.shown:,} "
        f"shown on {tried.pages} pages, {len(tried.ran)} ran a script",
        len(tried.ran),
        "none runs a script",
        0,
    )
    line = f"The same texts as HTML, to see that scripts are noticed: {len(tried.ran_unsafe)} ran a script"
    promises.check(line, -len(tried.ran_unsafe), "some run a script", -1)
    if tried.shown < HOSTILE:
        promises.check(f"Hostile comments that were not shown: {HOSTILE - tried.shown}", 1, "all are shown", 0)


def _show_kill(promises: Promises, server: LiveServer, folder: Path) -> None:
    def kill() -> None:
        kill_processes([*server.workers, server.process.pid])

    acknowledged = send_comments(server, SLUG, COMMENTS, kill_after=COMMENTS // 2, kill=kill)
    lost = len(acknowledged - set(count_stored(server)))
    line = f"Killed (kill -9) while comments came: {len(acknowledged)} acknowledged, {lost} of them lost"
    promises.check(line, lost, "none is lost", 0)
    with _serve(server.site, folder) as again:
        rejected = COMMENTS - len(send_comments(again, SLUG, COMMENTS))
        stored = count_stored(again)
    doubled = sum(1 for times in stored.values() if times > 1)
    line = (
        f"All {COMMENTS} sent again after a restart: {rejected} rejected, {len(stored)} in the database, "
        f"{doubled} of them twice"
    )
    promises.check(line, rejected + doubled + COMMENTS - len(stored), "each is stored once", 0)


def _show_change(promises: Promises, server: LiveServer) -> None:
    try:
        times = Figures([measure_change(server.site, server.port, n * 397, n) for n in range(CHANGES)])
    except WrongResponseError as error:
        promises.check(f"One post of {POSTS:,} changed: {error}", 1, "every worker shows it", 0)
        return
    line = (
        f"One post of {POSTS:,} changed, until every worker shows it: median of {CHANGES} {times.median:.2f} s, "
        f"longest {times.highest:.2f} s"
    )
    promises.check(line, times.median, f"within {CHANGE_SECONDS:.0f} s in the median", CHANGE_SECONDS)


def _describe(found: Mapping[str, Figures]) -> str:
    """Return the median and the 99th percentile of each page in PAGES."""
    return "; ".join(
        f"{PAGES[path]} median {times.median:.1f} ms, 99 of 100 within {times.percentile(99):.1f} ms"
        for path, times in found.items()
    )


if __name__ == "__main__":
    sys.exit(main())
