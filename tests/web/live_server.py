"""The production server, started with `python app.py` on a free port."""

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
from tests.web.waiting import wait_until


@dataclass
class LiveServer:
    """A running server, with its site and its output."""

    process: subprocess.Popen[bytes]
    port: int
    site: Path
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and text of a page over a new connection, or (0, "") if the server does not respond."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> tuple[int, str]:
        """Submit a form with more headers, and return the same as get()."""
        return self._ask("POST", path, urlencode(fields, errors="replace"), headers)

    def _ask(
        self, method: str, path: str, body: str | None = None, more: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        headers |= more or {}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    def everywhere(self, path: str, text: str) -> bool:
        """Return True if every worker shows a text: one of two workers hardly sends 20 responses in a row."""
        return all(text in self.get(path)[1] for _ in range(20))

    @property
    def workers(self) -> list[str]:
        """Return the process ids of all workers that have been started."""
        return re.findall(r"Spawning worker-\d+ with PID: (\d+)", self.log.read_text())

    @property
    def replaced(self) -> list[str]:
        """Return the numbers of the workers that have been replaced."""
        return re.findall(r"Stopped old worker-(\d+)", self.log.read_text())


@contextmanager
def run_server(site: Path, folder: Path, *, open_files: int | None = None, **settings: str) -> Iterator[LiveServer]:
    """Run a server with two workers from another folder than the checkout. The folder gets the log and the instance.

    open_files limits the number of open files of each process.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {"SITE_DIR": str(site), "INSTANCE_DIR": str(folder / "instance"), "PORT": str(port), "WORKERS": "2"}
    command = [sys.executable, str(ROOT / "app.py")]
    if open_files is not None:
        command = ["sh", "-c", f'ulimit -n {open_files}; exec "$@"', "sh", *command]
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **variables, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = LiveServer(process, port, site, log)
    try:
        wait_until(lambda: process.poll() is not None or server.get("/")[0] == 200, "an answer")
        assert process.poll() is None, f"the server has ended:\n{log.read_text()}"
        yield server
    finally:
        process.terminate()  # not kill, which would leave its workers behind
        process.wait(timeout=300)
