"""The instance folder: what the site itself writes, made on the first run."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from engine.config.environment import ConfigurationError

SECRET_BYTES = 32
SECRET_FILE = "secret"


def prepare_instance(folder: Path) -> bytes:
    """Make the folder and its secret where they are missing; give the secret.

    The secret is 32 random bytes in a file that only the owner can read. Of several workers that start at once, the
    one that comes first writes it. Raises ConfigurationError where the folder cannot be written or the secret is
    damaged.
    """
    try:
        secret = _secret(folder)
    except OSError as error:
        wanted = f"the site must be able to write there, and cannot: {error.strerror}"
        raise ConfigurationError("INSTANCE_DIR", str(folder), wanted) from error
    if len(secret) < SECRET_BYTES:
        wanted = f"its file 'secret' holds fewer than {SECRET_BYTES} bytes; delete it, and the site makes a new one"
        raise ConfigurationError("INSTANCE_DIR", str(folder), wanted)
    return secret


def _secret(folder: Path) -> bytes:
    # One that is there keeps its mode: it may be shared on purpose.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / SECRET_FILE
    if not path.exists():
        # Written whole under another name first, so that nobody ever reads half a secret.
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
