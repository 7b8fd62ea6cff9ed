"""Store rendered bodies in one SQLite file of the instance folder, which all workers share.

A body is stored under the hash of its content, so what is read is known to be whole. The file is a cache: it can be
deleted at any time, and a damaged one is replaced.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.content.body import RenderedBody

CONTENT_FILE = "cache/content.sqlite"
"""The file in the instance folder."""
BUSY_TIMEOUT = 10.0
"""The time to wait for another process that writes, in seconds."""
HASH_LENGTH = 32

_SCHEMA = """
CREATE TABLE IF NOT EXISTS body (hash TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
_log = logging.getLogger(__name__)
_BODY = TypeAdapter(RenderedBody)


class ContentStore:
    """The store of one site. Without an instance folder, it is kept in memory.

    Threads can share an instance. A process that was forked opens the file again.
    """

    def __init__(self, instance_dir: Path | None) -> None:
        self._path = instance_dir / CONTENT_FILE if instance_dir else None
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._pid = 0
        self._unsaved: dict[str, bytes] = {}

    def save_body(self, body: RenderedBody) -> str:
        """Store a body, and return its hash. If the disk is full or read-only, keep the body in memory."""
        data = zlib.compress(_BODY.dump_json(body), 1)
        digest = _digest(data)
        try:
            with self._open() as connection, connection:
                connection.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (digest, data))
        except (sqlite3.Error, OSError) as error:
            if not self._unsaved:
                _log.warning("Articles can't be stored in %s, so they are kept in memory: %s", self._path, error)
            self._unsaved[digest] = data
        return digest

    def load_body(self, digest: str) -> RenderedBody | None:
        """Return a body by its hash, or None if it is missing or damaged."""
        try:
            data = self._unsaved.get(digest) or self._load(digest)
            return _BODY.validate_json(zlib.decompress(data)) if _digest(data) == digest else None
        except (sqlite3.Error, OSError, ValidationError, zlib.error):
            return None

    def close(self) -> None:
        """Close the file. It is opened again when it is needed."""
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                self._connection.close()
            self._connection = None

    def _load(self, digest: str) -> bytes:
        with self._open() as connection:
            row = connection.execute("SELECT data FROM body WHERE hash = ?", (digest,)).fetchone()
        return row[0] if row else b""

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Return the connection of this process, for one thread at a time."""
        with self._lock:
            if self._connection is None or self._pid != os.getpid():
                self._connection, self._pid = self._connect(), os.getpid()
            yield self._connection

    def _connect(self) -> sqlite3.Connection:
        if self._path is None:
            connection = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, BUSY_TIMEOUT, check_same_thread=False)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # after a power cut, the file is whole, but may be older
        connection.executescript(_SCHEMA)
        return connection


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:HASH_LENGTH]
