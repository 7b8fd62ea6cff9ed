"""The production server as an owner runs it: `python app.py`, two workers, content that changes beneath it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.running import Server, running
from tests.web.waiting import until


@pytest.fixture
def server(site: Callable[[str], Path], tmp_path: Path) -> Iterator[Server]:
    """A server of a small site."""
    with running(site("minimal"), tmp_path) as server:
        yield server


def test_a_life_of_the_server(server: Server) -> None:
    """One server for all of it, because starting takes long."""
    assert f"Strongstride is at http://127.0.0.1:{server.port}/" in server.log.read_text()
    assert "live    posts/first.md at /posts/first/" in server.log.read_text()
    assert "flask owner create NAME" in server.log.read_text()
    assert "The first article" in server.get("/")[1]
    assert len(server.workers) == 2

    post, about = server.site / "posts" / "first.md", server.site / "pages" / "about.md"
    post.write_text(post.read_text().replace("date:", "date: yesterday #").replace("title: The first", "title: No"))
    about.write_text(about.read_text().replace("Written by Ada", "Rewritten by Ada"))
    until(lambda: server.everywhere("/about/", "Rewritten by Ada"), "the next edition in both workers")
    assert server.everywhere("/posts/first/", "The first article")
    assert "posts/first.md:" not in server.get("/posts/first/")[1]

    server.process.send_signal(signal.SIGHUP)
    until(lambda: len(set(server.workers)) == 4, "fresh workers")
    until(lambda: sorted(server.replaced) == ["1", "2"], "the end of the old workers")
    assert server.everywhere("/posts/first/", "The first article")

    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=60) == 0
    assert "Traceback" not in server.log.read_text()
    assert server.get("/") == (0, "")
