"""`python -m tests.prove` (`make prove`): start the site in a temporary folder, and print what can be seen of it.

Everything that is printed is measured in this run, on this machine, with whatever else it does.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.file_servers import record, serve_files
from tests.bench.rivals import RivalUnavailableError
from tests.bench.wrk import load
from tests.conftest import ROOT
from tests.prove.strain import (
    EXPENSIVE_RATE,
    SILENT,
    expensive_requests,
    kill_while_writing,
    measure_pages,
    silent_clients,
)
from tests.web.live_server import LiveServer, run_server

SLUG = "five-important-areas"
ARTICLE, FRAME, LOADER = f"/posts/{SLUG}/", "/embed/c/glutes/", "/w/v1.js"
SECONDS = 5.0
COMMENTS = 100
"""Comments that are acknowledged before the server is killed."""


def main() -> int:
    """Print one line for each thing that is shown."""
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        folder = Path(name)
        with _site(folder) as server:
            _show_bytes(server)
            _show_strain(server)
            _show_rates(server, folder)
            _show_kill(server)
    return 0


@contextmanager
def _site(folder: Path) -> Iterator[LiveServer]:
    """Run this checkout's site with two workers. Clients say which network they are from, as behind a proxy."""
    site = folder / "site"
    site.mkdir()
    for part in ("posts", "pages", "exercises", "plans"):
        shutil.copytree(ROOT / part, site / part)
    shutil.copy(ROOT / "site.toml", site)
    with run_server(
        site, folder, TRUSTED_PROXIES="1", JOBS="worker", DATABASE_URL="", REDIS_URL="", SITE_URL=""
    ) as server:
        yield server


def _show_bytes(server: LiveServer) -> None:
    for what, path in (("Loader of embeds", LOADER), ("Frame of a circuit", FRAME)):
        _, text = server.get(path)
        _say(f"{what}: {len(gzip.compress(text.encode(), 9)):,} bytes with gzip, {len(text.encode()):,} without")


def _show_strain(server: LiveServer) -> None:
    pages = ("/healthz", ARTICLE)
    alone = measure_pages(server, pages, SECONDS)
    _say(f"Health check and article, alone: {_milliseconds(alone.median, alone.percentile(99))}")
    with silent_clients(server):
        found = measure_pages(server, pages, SECONDS)
    _say(f"The same beside {SILENT} silent connections: {_milliseconds(found.median, found.percentile(99))}")
    with expensive_requests(server):
        found = measure_pages(server, pages, SECONDS)
    times = _milliseconds(found.median, found.percentile(99))
    _say(f"The same beside {EXPENSIVE_RATE} requests a second for circuits, each another: {times}")


def _show_rates(server: LiveServer, folder: Path) -> None:
    try:
        with serve_files(folder, record(server.port, {ARTICLE: ARTICLE})) as nginx:
            header = "Accept-Encoding: gzip"
            ours, theirs = (load(port, ARTICLE, SECONDS, header).rate for port in (server.port, nginx))
    except RivalUnavailableError as error:
        _say(f"Beside nginx: not measured. {error}")
        return
    _say(f"Article with gzip: {ours:,.0f} a second, nginx with the same bytes {theirs:,.0f} ({ours / theirs:.2f} ×)")


def _show_kill(server: LiveServer) -> None:
    found = kill_while_writing(server, SLUG, COMMENTS)
    _say(
        f"Killed (kill -9) while comments came: {found.acknowledged} acknowledged, {found.lost} of them lost, "
        f"{found.doubled} stored twice"
    )


def _milliseconds(median: float, percentile: float) -> str:
    return f"median {median:.1f} ms, 99 of 100 within {percentile:.1f} ms"


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
