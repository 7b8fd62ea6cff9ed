"""The production server: `python app.py` with two workers, and content that changes."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.live_server import LiveServer, run_server
from tests.web.waiting import wait_until


@pytest.fixture
def server(site: Callable[[str], Path], tmp_path: Path) -> Iterator[LiveServer]:
    """A server for a small site."""
    with run_server(site("minimal"), tmp_path) as server:
        yield server


def test_the_server_from_start_to_stop(server: LiveServer) -> None:
    """One test for several things, because starting a server is slow."""
    assert f"Strongstride is at http://127.0.0.1:{server.port}/" in server.log.read_text()
    assert "live    posts/first.md at /posts/first/" in server.log.read_text()
    assert "flask user create NAME" in server.log.read_text()
    assert "The first article" in server.get("/")[1]
    assert len(server.workers) == 2

    post, about = server.site / "posts" / "first.md", server.site / "pages" / "about.md"
    post.write_text(post.read_text().replace("date:", "date: yesterday #").replace("title: The first", "title: No"))
    about.write_text(about.read_text().replace("Written by Ada", "Rewritten by Ada"))
    wait_until(lambda: server.everywhere("/about/", "Rewritten by Ada"), "the next edition in both workers")
    assert server.everywhere("/posts/first/", "The first article")
    assert "posts/first.md:" not in server.get("/posts/first/")[1]

    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(set(server.workers)) == 4, "fresh workers")
    wait_until(lambda: sorted(server.replaced) == ["1", "2"], "the end of the old workers")
    assert server.everywhere("/posts/first/", "The first article")

    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=300) == 0
    assert "Traceback" not in server.log.read_text()
    assert server.get("/") == (0, "")
