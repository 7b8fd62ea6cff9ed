"""`make run` in a fresh clone installs the packages and serves the articles. Part of `make test-all`."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DEADLINE = 300  # seconds, most of them for the package registry


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of the last commit, without ignored files."""
    folder = tmp_path_factory.mktemp("fresh") / "strongstride"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    return folder


@pytest.fixture(scope="module")
def address(clone: Path) -> Iterator[str]:
    """The address of `make run` in the clone, once the site is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name not in ("SITE_DIR", "INSTANCE_DIR", "SITE_URL")}
    log = clone.parent / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            ["make", "run"], cwd=clone, env=kept | {"PORT": str(port)}, stdout=file, stderr=file, start_new_session=True
        )
    try:
        yield _answers(f"http://127.0.0.1:{port}", server, log)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _answers(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    ends = time.monotonic() + DEADLINE
    while time.monotonic() < ends and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()
            return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"`make run` did not come up:\n{log.read_text()}")


def test_make_run_serves_every_article_complete(address: str) -> None:
    home = urllib.request.urlopen(address).read().decode()
    articles = set(re.findall(r'href="(/posts/[^"]+)"', home))
    assert len(articles) == 4
    for article in articles:
        page = urllib.request.urlopen(address + article).read().decode()
        assert 'class="station' in page
        assert 'class="missing"' not in page


def test_make_run_creates_a_secret(address: str, clone: Path) -> None:
    secret = clone / "instance" / "secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_bytes()) == 32


def test_the_clone_stays_clean(address: str, clone: Path) -> None:
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, check=True, capture_output=True, text=True)
    assert status.stdout == ""
