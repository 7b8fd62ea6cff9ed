"""The production server as an owner runs it: `python app.py`, on a port of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

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
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """The same for a form that is sent."""
        return self._ask("POST", path, urlencode(fields, errors="replace"))

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        try:
            connection.request(method, path, body, headers)
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


@contextmanager
def running(site: Path, folder: Path) -> Iterator[Server]:
    """Two workers for a site, called in another folder than the checkout, which takes the log and what is kept."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {"SITE_DIR": str(site), "INSTANCE_DIR": str(folder / "instance"), "PORT": str(port), "WORKERS": "2"}
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py")],
            cwd=folder,
            env={**os.environ, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(process, port, site, log)
    try:
        until(lambda: server.get("/")[0] == 200, "an answer")
        yield server
    finally:
        process.terminate()  # not kill, which would leave its workers behind
        process.wait(timeout=60)
