"""The instance folder, which contains what the site itself writes."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.config.environment import ConfigurationError

SECRET_BYTES = 32
SECRET_FILE = "secret"
LOCK_FILE = "in-use.lock"


class InstanceInUseError(Exception):
    """Another process on this machine serves the site or runs its jobs."""


def prepare_instance(folder: Path) -> bytes:
    """Create the folder and the secret if they are missing, and return the secret.

    The secret is 32 random bytes in a file that only its owner can read. If several workers start at once, the first
    one creates it. Raises ConfigurationError if the folder is not writable or the secret is damaged.
    """
    try:
        secret = _read_or_create(folder)
    except OSError as error:
        advice = f"The site must be able to write there: {error.strerror}."
        raise ConfigurationError("INSTANCE_DIR", str(folder), advice) from error
    if len(secret) < SECRET_BYTES:
        advice = f"Its file 'secret' has fewer than {SECRET_BYTES} bytes. Delete it, and the site creates a new one."
        raise ConfigurationError("INSTANCE_DIR", str(folder), advice)
    return secret


def _read_or_create(folder: Path) -> bytes:
    # An existing folder keeps its mode, because it may be shared on purpose.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / SECRET_FILE
    if not path.exists():
        # Written under another name first, so that no other worker reads half a secret.
        draft = folder / f".secret-{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()


def mark_in_use(folder: Path) -> None:
    """Mark the instance as in use until this process ends. Waits while another process has reserved it.

    If the folder is not writable, or its file system has no locks, nothing is marked.
    """
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fcntl.flock(_open_lock(folder), fcntl.LOCK_SH)  # the file stays open


@contextmanager
def reserve(folder: Path) -> Iterator[None]:
    """Keep other processes from starting to use the instance. Raises InstanceInUseError if one does already."""
    handle = _open_lock(folder)
    try:
        with suppress(OSError):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise InstanceInUseError(
                    "The site is running. Stop it, and its `flask worker`, then try again"
                ) from None
        yield
    finally:
        os.close(handle)


def _open_lock(folder: Path) -> int:
    return os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
