"""Redis counts requests for all workers. While it is down, no request is rejected."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from engine.comments.submit import RATE_LIMIT
from tests.conftest import MakeApp
from tests.web.waiting import wait_until
from tools import debian

PREVIEW = {"post": "strong", "name": "Ann", "text": "I like squats.", "action": "preview"}
WITHIN = 30
"""Writes of one address in ten minutes, see web.core.security."""


@pytest.fixture(scope="module")
def program() -> str:
    """The path of redis-server, which is installed from Debian's package if necessary and possible."""
    if shutil.which("redis-server") is None and debian.can_install_packages():
        debian.install_packages(["redis-server"])
    found = shutil.which("redis-server")
    assert found, (
        "Redis cannot be started here: redis-server is missing. On Debian, as root: apt-get install redis-server"
    )
    return found


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(program: str, port: int, folder: Path) -> Iterator[None]:
    """Run a Redis server without persistence."""
    options = [
        "--unixsocket",
        str(folder / "redis"),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port), "Redis answers")
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def statuses(app: Flask, count: int) -> set[int]:
    """Return the statuses of a number of previews by one reader."""
    reader = app.test_client()
    return {reader.post("/comments/", data=PREVIEW).status_code for _ in range(count)}


def test_workers_share_the_count_of_a_network(
    program: str, port: int, site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path
) -> None:
    with running(program, port, tmp_path):
        folder = site("blog")
        first = make_app(folder, REDIS_URL=f"redis://127.0.0.1:{port}/0")
        second = make_app(folder, REDIS_URL=f"unix://{tmp_path / 'redis'}")
        assert statuses(first, WITHIN // 2) == {200}
        assert statuses(second, WITHIN // 2) == {200}
        assert statuses(first, 1) == statuses(second, 1) == {429}


def test_without_redis_the_limits_of_the_database_apply(
    program: str, port: int, site: Callable[[str], Path], make_app: MakeApp, tmp_path: Path
) -> None:
    app = make_app(site("blog"), REDIS_URL=f"redis://127.0.0.1:{port}/0")
    assert statuses(app, WITHIN + 1) == {200}
    reader = app.test_client()
    sent = [reader.post("/comments/", data=PREVIEW | {"action": "", "text": f"Words {i}"}) for i in range(20)]
    assert [answer.status_code for answer in sent].count(303) == RATE_LIMIT.max_rows
    with running(program, port, tmp_path):
        assert statuses(app, WITHIN) == {200}
        assert statuses(app, 1) == {429}
