"""Runs a command beside a throw-away PostgreSQL: `python tools/postgres.py pytest tests/engine`.

The cluster stands in a temporary folder, listens on a socket in it and nowhere else, and goes when the command ends.
The command finds its address in TEST_DATABASE_URL. PostgreSQL refuses to run as root; so for root it runs as another.
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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only what stands beside it

from tools import debian

_PROGRAMS = ("initdb", "postgres", "pg_isready", "pg_dump", "pg_restore")
_DEBIANS = Path("/usr/lib/postgresql")
_USERS = ("postgres", "nobody")
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
"""A cluster that is thrown away need not survive a power cut."""
_DEADLINE = 60  # seconds


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a new cluster's database "postgres", with a user who may make others. Raises SystemExit."""
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
        options = [word for setting in ("listen_addresses=", *_FAST) for word in ("-c", setting)]
        started: list[str | Path] = [programs / "postgres", "-D", data, "-k", folder, *options]
        server = subprocess.Popen(started, stdout=log, stderr=log, cwd=folder, **as_user)
        try:
            _wait([programs / "pg_isready", "-q", "-h", folder], server, folder / "log")
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # ends connections, too, where SIGTERM would wait for them
            server.wait(_DEADLINE)
            log.close()


def _programs() -> Path:
    """The folder with PostgreSQL's programs, installed from Debian's package where they are missing and we may."""
    found = _found()
    if found is None and debian.can_install():
        debian.install(["postgresql"])
        found = _found()
    if found is None:
        sys.exit(
            "PostgreSQL is not installed, and the tests of the readers run on it, too. On Debian, as root: "
            "apt-get install postgresql"
        )
    return found


def _found() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    # Debian keeps several versions side by side, and off the path.
    folders += sorted(_DEBIANS.glob("*/bin"), key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    return next((folder for folder in folders if all((folder / program).exists() for program in _PROGRAMS)), None)


def _unprivileged() -> dict[str, Any]:
    """As whom to run the server: for root somebody else, else nobody but the caller."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next((known[name] for name in _USERS if name in known), None)
    if entry is None:
        sys.exit(f"PostgreSQL does not run as root, and there is no user {' or '.join(_USERS)}")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait(ready: Sequence[str | Path], server: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + _DEADLINE
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None or time.monotonic() > ends:
            sys.exit(f"PostgreSQL did not come up:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)


def main(command: Sequence[str]) -> None:
    """Run a command beside a cluster, and exit as it does."""
    # Whoever ends this ends the cluster, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with cluster() as url:
        done = subprocess.run(command, check=False, env=os.environ | {"TEST_DATABASE_URL": url})
    sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
