"""Run a command with a temporary PostgreSQL: `python tools/postgres.py pytest tests/engine`.

The cluster is in a temporary folder, listens only on a socket in it, and is deleted when the command ends. The command
gets its address in TEST_DATABASE_URL. PostgreSQL refuses to run as root, so for root it runs as another user.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from tools import debian

_PROGRAMS = ("initdb", "postgres", "pg_isready", "pg_dump", "pg_restore")
_DEBIAN_FOLDER = Path("/usr/lib/postgresql")
_USERS = ("postgres", "nobody")
_FAST_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
"""Settings that give up durability, which a temporary cluster does not need."""
_DEADLINE = 60
"""Seconds that the server may take to start or to stop."""


@contextmanager
def run_cluster() -> Iterator[str]:
    """Yield the address of the database "postgres" in a new cluster. Its user may create databases.

    Exits with a message if PostgreSQL is missing or does not start.
    """
    programs = _programs()
    as_user: dict[str, Any] = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="strongstride-postgres-") as name:
        folder = Path(name)
        if as_user:
            shutil.chown(folder, as_user["user"], as_user["group"])
        folder.chmod(0o755)
        log = (folder / "log").open("wb")
        data = folder / "data"
        made: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
        subprocess.run(made, check=True, stdout=log, stderr=log, cwd=folder, **as_user)
        options = [word for setting in ("listen_addresses=", *_FAST_SETTINGS) for word in ("-c", setting)]
        started: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder, *options]
        server = subprocess.Popen(started, stdout=log, stderr=log, cwd=folder, **as_user)
        try:
            _wait([programs / "pg_isready", "-q", "-h", folder], server, folder / "log")
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # closes connections; SIGTERM would wait for them
            server.wait(_DEADLINE)
            log.close()


def _programs() -> Path:
    """Return the folder with PostgreSQL's programs. Installs Debian's package if it is missing and this is root."""
    found = _installed_programs()
    if found is None and debian.can_install_packages():
        debian.install_packages(["postgresql"])
        found = _installed_programs()
    if found is None:
        sys.exit("PostgreSQL is not installed. These tests need it. On Debian, run as root: apt-get install postgresql")
    return found


def _installed_programs() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    # Debian installs several versions in parallel, outside the path.
    folders += sorted(_DEBIAN_FOLDER.glob("*/bin"), key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    return next((folder for folder in folders if all((folder / program).exists() for program in _PROGRAMS)), None)


def _unprivileged() -> dict[str, Any]:
    """Return the user to run the server as: an unprivileged one for root, and the current user otherwise."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next((known[name] for name in _USERS if name in known), None)
    if entry is None:
        sys.exit(f"PostgreSQL can't run as root, and there is no user {' or '.join(_USERS)}")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait(ready: Sequence[str | Path], server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _DEADLINE
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > ends:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def main(command: Sequence[str]) -> None:
    """Run a command with a cluster, and exit with its status."""
    # Stop the cluster if this process is terminated.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with run_cluster() as url:
        done = subprocess.run(command, check=False, env=os.environ | {"TEST_DATABASE_URL": url})
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
