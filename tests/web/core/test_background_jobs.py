"""Jobs: run by the server or by `flask worker`, listed and retried with `flask jobs`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.accounts import users
from engine.accounts.login_limits import Origin
from engine.accounts.tables import failed_login
from engine.audit.events import SYSTEM
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from engine.db.database import Database
from engine.jobs import housekeeping, queue
from engine.jobs.tables import job
from tests.conftest import ROOT, MakeApp, set_clock
from tests.mail_server import Mailbox
from tests.web.readers import NOW, saying
from tests.web.waiting import wait_until
from web.core import background_jobs
from web.core.context import services_of


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A new blog with its clock set to NOW."""
    app = make_app(site("blog"))
    set_clock(app, NOW)
    return app


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def test_without_a_mail_server_emails_are_files(app: Flask) -> None:
    services = services_of(app)
    id_ = saying(app)("Ada", text="Hello", status="pending")
    users.create_user(services.database, services.key, "ann", "a long password", email="ann@blog.example", now=NOW)
    with services.database.write() as connection:
        queue.add(connection, "comment-waiting", {"comment": id_}, now=NOW)
    assert background_jobs.build_worker(services).run_due(NOW) == 2
    (file,) = (services.environment.instance_dir / "mail").iterdir()
    text = file.read_text()
    assert file.suffix == ".eml"
    assert "Subject: New comment by Ada on Strong" in text
    assert "To: ann@blog.example" in text
    assert "> Hello" in text
    assert re.search(r"https://blog\.example/moderation/email/approve/1/\?token=[0-9a-f-]{51}$", text, re.MULTILINE)


def test_every_kind_of_job_has_a_handler(app: Flask) -> None:
    known = {"comment-submitted", "comment-approved", "mail", "linkback", "webmention", "websub", housekeeping.JOB}
    former = {"comment-waiting", "akismet"}
    assert set(background_jobs.build_handlers(services_of(app))) == known | former


def test_the_cleanup_runs_once_an_hour(app: Flask) -> None:
    id_ = saying(app)("Ada", text="Hello", ip_prefix="192.0.2.0/24", created_at=NOW)
    services, later = services_of(app), NOW + timedelta(days=31)
    set_clock(app, later)
    with services.database.write() as connection:
        queue.add(connection, "unknown", {}, now=NOW)
        housekeeping.schedule_hourly(connection, later)
    background_jobs.build_worker(services).run_due(later)
    with services.database.read() as connection:
        assert connection.execute(comment.select().where(comment.c.id == id_)).one().ip_prefix is None


@pytest.mark.parametrize("server", ["", "smtp://127.0.0.1:1"])
def test_old_email_files_and_failed_logins_are_deleted(
    site: Callable[[str], Path], make_app: MakeApp, server: str
) -> None:
    app = make_app(site("blog"), SMTP_URL=server, MAIL_FROM="us@blog.example")
    services, later = services_of(app), NOW + timedelta(days=31)
    folder = services.environment.instance_dir / "mail"
    folder.mkdir()
    for name, at in (("old.eml", NOW), ("new.eml", later)):
        (folder / name).touch()
        os.utime(folder / name, times=(at.timestamp(), at.timestamp()))
    users.authenticate(services.database, services.key, "ann", "a wrong password", origin=Origin("192.0.2.1"), now=NOW)
    set_clock(app, later)
    with services.database.write() as connection:
        housekeeping.schedule_hourly(connection, later)
    background_jobs.build_worker(services).run_due(later)
    assert [path.name for path in folder.iterdir()] == ["new.eml"]
    with services.database.read() as connection:
        assert connection.execute(select(failed_login)).all() == []


def test_jobs_are_listed_and_retried(app: Flask) -> None:
    assert run(app, "jobs", "list") == (0, "Queued: 0\nFailed: 0\n")
    with services_of(app).database.write() as connection:
        for _ in range(2):
            queue.add(connection, "mail", {}, now=NOW)
        taken = queue.lease_next(connection, NOW)
        assert taken is not None
        queue.mark_failed(connection, taken, "550 no\x1b[31m such user", NOW, is_permanent=True)
    code, said = run(app, "jobs", "list")
    assert code == 0
    assert said.splitlines()[:4] == [
        "Queued: 1",
        "  2  mail  2026-11-25 12:00 UTC",
        "Failed: 1",
        r"  1  mail  2026-11-25 12:00 UTC, attempts: 1: 550 no\x1b[31m such user",
    ]
    assert run(app, "jobs", "retry", "1") == (0, "Job 1 is queued again.\n")
    assert run(app, "jobs", "retry", "1") == (1, "Error: Failed job 1 not found\n")
    assert run(app, "jobs", "list")[1].startswith("Queued: 2\n")
    for wrong in ("0", "x", str(10**30)):
        assert run(app, "jobs", "retry", wrong)[0] == 2


def test_without_a_database_the_commands_fail_with_a_message(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("blog"), DATABASE_URL="sqlite:////no/such/folder/readers.sqlite")
    for command in (("list",), ("retry", "1")):
        code, said = run(app, "jobs", *command)
        assert code == 1
        assert "Database unavailable" in said


IN_USE = "Error: Nothing was restored. The site is running. Stop it, and its `flask worker`, then try again\n"
"""The message of `flask restore` while a server or a worker is running."""


def flask(
    folder: Path, *arguments: str, command: Sequence[str] = ("-m", "flask"), **variables: str
) -> subprocess.Popen[str]:
    """Run a `flask` command in a process."""
    return subprocess.Popen(
        [sys.executable, *command, "--app", str(ROOT / "app.py"), *arguments],
        cwd=folder,
        env={**os.environ, "SITE_DIR": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def queued(app: Flask) -> Flask:
    """A moderator, and a comment about which no email has been sent."""
    services = services_of(app)
    id_ = saying(app)("Ada", text="Hello", status="pending")
    users.create_user(services.database, services.key, "ann", "a long password", email="ann@blog.example", now=NOW)
    with services.database.write() as connection:
        queue.add(connection, "comment-waiting", {"comment": id_}, now=NOW)
    return app


def variables_of(app: Flask, box: Mailbox) -> dict[str, str]:
    """Return the environment for other processes of an app."""
    environment = services_of(app).environment
    found = {"INSTANCE_DIR": str(environment.instance_dir), "SMTP_URL": box.url, "MAIL_FROM": "us@blog.example"}
    return found | ({"DATABASE_URL": environment.database_url} if environment.database_url else {})


def test_threat_26_a_separate_worker_runs_jobs_until_it_is_stopped(queued: Flask, box: Mailbox) -> None:
    process = flask(services_of(queued).environment.site_dir, "worker", **variables_of(queued, box), JOBS="worker")
    try:
        wait_until(lambda: box.emails, "a mail")
        # A comment of another process: it looks for those, too.
        id_ = saying(queued)("Ben", text="Hello", status="pending")
        with services_of(queued).database.write() as connection:
            set_status(connection, [id_], Status.APPROVED, actor=SYSTEM, now=NOW)
        wait_until(lambda: not _waiting(services_of(queued).database), "the second job")
        code, refused = run(queued, "restore", __file__)
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert said == "Running jobs. Press Ctrl+C to stop.\n"
    assert (code, refused) == (1, IN_USE)
    assert "not a backup" in run(queued, "restore", __file__)[1]
    assert [got.to for got in box.emails] == [["ann@blog.example"]]


STOPPED_AT_ONCE = """
import os, signal, threading, time
def stop():
    while signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        time.sleep(.001)
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=stop, daemon=True).start()
from flask.cli import main
main()
"""
"""The `flask` command, which gets the signal to stop as soon as it handles it, beside another thread."""


def test_a_separate_worker_that_is_stopped_while_it_starts_ends_without_an_error(queued: Flask, box: Mailbox) -> None:
    variables = {**variables_of(queued, box), "JOBS": "worker"}
    folder = services_of(queued).environment.site_dir
    process = flask(folder, "worker", command=("-c", STOPPED_AT_ONCE), **variables)
    try:
        said, _ = process.communicate(timeout=120)
    finally:
        process.kill()
    assert (process.returncode, said) == (0, "Running jobs. Press Ctrl+C to stop.\n")


def test_the_server_runs_each_job_in_one_of_its_workers(queued: Flask, box: Mailbox) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = services_of(queued).environment.site_dir
    variables = {"SITE_DIR": str(folder), "PORT": port, "WORKERS": "2", **variables_of(queued, box)}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py")],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _is_done(services_of(queued).database, "mail"), "a mail that is sent")
        assert run(queued, "restore", __file__) == (1, IN_USE)
    finally:
        process.terminate()
        process.wait(timeout=300)
    assert [got.to for got in box.emails] == [["ann@blog.example"]]


def _is_done(database: Database, kind: str) -> bool:
    with database.read() as connection:
        return connection.execute(select(job).where(job.c.kind == kind, job.c.state == "done")).first() is not None


def _waiting(database: Database) -> list[queue.Job]:
    with database.read() as connection:
        return queue.list_queued(connection)


def test_other_commands_run_no_jobs(queued: Flask, box: Mailbox) -> None:
    for command in (("jobs", "list"), ("status",)):
        process = flask(services_of(queued).environment.site_dir, *command, **variables_of(queued, box))
        assert process.wait(timeout=300) == 0
        process.communicate()
    assert box.emails == []
    assert len(_waiting(services_of(queued).database)) == 1
