"""The production server: `python app.py` with two workers, and content that changes."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.web.live_server import LiveServer, run_server
from tests.web.waiting import wait_until
from web.core.server import KILL_TIMEOUT


@pytest.fixture
def server(site: Callable[[str], Path], tmp_path: Path) -> Iterator[LiveServer]:
    """A server for a small site."""
    with run_server(site("minimal"), tmp_path, REQUEST_TIMEOUT="5") as server:
        yield server


def test_the_server_from_start_to_stop(server: LiveServer) -> None:
    """One test for several things, because starting a server is slow."""
    assert f"Strongstride is at http://127.0.0.1:{server.port}/" in server.log.read_text()
    assert "live    posts/first.md at /posts/first/" in server.log.read_text()
    _create_a_user_as_printed(server)
    assert "The first article" in server.get("/")[1]
    assert len(server.workers) == 2

    # After a change, a process is ready to render. While it starts, it would log that its killed worker is gone.
    post, about = server.site / "posts" / "first.md", server.site / "pages" / "about.md"
    about.write_text(about.read_text().replace("Written by Ada", "Written by Bo"))
    wait_until(lambda: server.everywhere("/about/", "Written by Bo"), "the next edition in both workers")
    os.kill(int(server.workers[0]), signal.SIGKILL)
    wait_until(lambda: server.replaced == ["1"], "a worker in place of the killed one")
    wait_until(lambda: server.everywhere("/posts/first/", "The first article"), "responses of both workers")

    post.write_text(post.read_text().replace("date:", "date: yesterday #").replace("title: The first", "title: No"))
    about.write_text(about.read_text().replace("Written by Bo", "Rewritten by Bo"))
    wait_until(lambda: server.everywhere("/about/", "Rewritten by Bo"), "the next edition in both workers")
    assert server.everywhere("/posts/first/", "The first article")
    assert "posts/first.md:" not in server.get("/posts/first/")[1]

    begun = time.monotonic()
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(set(server.workers)) == 5, "fresh workers")
    wait_until(lambda: sorted(server.replaced) == ["1", "1", "2"], "the end of the old workers")
    assert time.monotonic() - begun < KILL_TIMEOUT, "the old workers end by themselves"
    assert server.everywhere("/posts/first/", "The first article")

    _reload_with_a_broken_widget(server)
    _stop_while_clients_are_connected(server)
    assert "Traceback" not in server.log.read_text()
    assert server.get("/") == (0, "")


def _create_a_user_as_printed(server: LiveServer) -> None:
    """The command at the start works as typed, in the folder of the server and without its variables."""
    (command,) = re.findall(r"create a user:\n +(.*)\n", server.log.read_text())
    typed = command.replace("NAME", "ada").replace("ADDRESS", "ada@example.org")
    own = {name: value for name, value in os.environ.items() if name not in ("SITE_DIR", "INSTANCE_DIR", "PORT")}
    folder = server.log.parent
    done = subprocess.run(
        ["sh", "-c", typed], cwd=folder, env=own, input="\n", capture_output=True, text=True, timeout=300
    )
    assert "Created user ada. Log in at" in done.stdout, done.stderr


def _reload_with_a_broken_widget(server: LiveServer) -> None:
    """The workers that run are better than new ones that can't start, and than no site."""
    widgets, workers = server.site / "site_widgets", server.workers
    widgets.mkdir()
    (widgets / "mine.py").write_text("import nothing_of_that_name\n")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "The workers were not replaced" in server.log.read_text(), "the end of the attempt")
    assert "site_widgets/mine.py cannot be loaded" in server.log.read_text()
    assert server.everywhere("/posts/first/", "The first article")
    assert server.workers == workers


def _stop_while_clients_are_connected(server: LiveServer) -> None:
    """Comments that have arrived are answered, silent clients are cut off, and the database is closed."""
    head = b"POST /comments/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with ExitStack() as stack:
        silent, idle, *senders = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=300)) for _ in range(10)
        ]
        silent.sendall(head + b"Content-Length: 9\r\n\r\n")
        for number, sender in enumerate(senders):
            body = b"post=first&name=Ada&action=send&text=Last+words+%d" % number
            sender.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert senders[0].recv(12) == b"HTTP/1.1 303"
        server.process.send_signal(signal.SIGTERM)
        assert {sender.recv(12) for sender in senders[1:]} == {b"HTTP/1.1 303"}
        assert silent.recv(12) == b"HTTP/1.1 408"
        assert idle.recv(1) == b""
    begun = time.monotonic()
    assert server.process.wait(timeout=300) == 0
    assert time.monotonic() - begun < KILL_TIMEOUT, "the workers end by themselves"
    instance = server.log.parent / "instance"
    assert not (instance / "readers.sqlite-wal").exists(), "SQLite removes it when the last connection is closed"
    with closing(sqlite3.connect(instance / "readers.sqlite")) as database:
        stored = database.execute("SELECT count(*) FROM comment WHERE body_markdown LIKE 'Last words%'")
        assert stored.fetchone() == (8,)
