"""The production server as an owner runs it: `python app.py`, two workers, content that changes beneath it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.web.waiting import until


@dataclass
class Server:
    """A server that runs, its site, and what it has printed."""

    process: subprocess.Popen[bytes]
    port: int
    site: Path
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, over a connection of its own; (0, "") while nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    def everywhere(self, path: str, text: str) -> bool:
        """Whether every worker shows a text: with two of them, twenty answers in a row are hardly of one alone."""
        return all(text in self.get(path)[1] for _ in range(20))

    @property
    def workers(self) -> list[str]:
        """The process ids of all workers that were ever started."""
        return re.findall(r"Spawning worker-\d+ with PID: (\d+)", self.log.read_text())

    @property
    def replaced(self) -> list[str]:
        """The numbers of the workers that have made way for fresh ones."""
        return re.findall(r"Stopped old worker-(\d+)", self.log.read_text())


@pytest.fixture
def server(site: Callable[[str], Path], tmp_path: Path) -> Iterator[Server]:
    """`python app.py` in another folder than the checkout, on a port of its own."""
    folder = site("minimal")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {"SITE_DIR": str(folder), "INSTANCE_DIR": str(tmp_path / "instance"), "PORT": str(port), "WORKERS": "2"}
    log = tmp_path / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=tmp_path,
            env={**os.environ, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Server(process, port, folder, log)
    try:
        until(lambda: running.get("/")[0] == 200, "an answer")
        yield running
    finally:
        process.terminate()  # not kill, which would leave its workers behind
        process.wait(timeout=60)


def test_a_life_of_the_server(server: Server) -> None:
    """One server for all of it, because starting takes long."""
    assert f"Strongstride is at http://127.0.0.1:{server.port}/" in server.log.read_text()
    assert "live    posts/first.md at /posts/first/" in server.log.read_text()
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
