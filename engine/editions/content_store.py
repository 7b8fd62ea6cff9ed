"""Store the rendered content in one SQLite file of the instance folder, which all workers share.

Bodies of articles are stored under the hash of their content, so what is read is known to be whole. The rest of an
edition is stored in parts, each with the generation that has changed it, so that workers read only what is new. The
file is a cache: it can be deleted at any time, and a damaged one is replaced.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.content.body import RenderedBody

CONTENT_FILE = "cache/content.sqlite"
"""The file in the instance folder."""
BUSY_TIMEOUT = 10.0
"""The time to wait for another process that writes, in seconds."""
UNUSED_BODY_TTL = 600
"""The time in seconds after which an unused body is deleted. Until then, requests with an older edition may need it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS body (hash TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unused_body (hash TEXT PRIMARY KEY, since REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, hash TEXT NOT NULL, data BLOB);
CREATE INDEX IF NOT EXISTS part_generation ON part (generation);
"""
_log = logging.getLogger(__name__)
_BODY = TypeAdapter(RenderedBody)

Version = tuple[int, int]
"""The file, as its inode, and the generation of its content."""


class DamagedStoreError(Exception):
    """The file cannot be read, or a part of it is damaged."""


class ContentStore:
    """The store of one site. Without an instance folder, it is kept in memory.

    Threads can share an instance. A process that was forked opens the file again, and so does one whose file was
    deleted.
    """

    def __init__(self, instance_dir: Path | None) -> None:
        self._path = instance_dir / CONTENT_FILE if instance_dir else None
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened_by = self._inode = 0
        self._unsaved: dict[str, bytes] = {}

    def save_body(self, body: RenderedBody) -> str:
        """Store a body, and return its hash. If the disk is full or read-only, keep the body in memory."""
        data = zlib.compress(_BODY.dump_json(body), 1)
        digest = _digest(data)
        try:
            with self._open() as connection, connection:
                connection.execute("INSERT OR REPLACE INTO body (hash, data) VALUES (?, ?)", (digest, data))
        except (sqlite3.Error, OSError) as error:
            if not self._unsaved:
                _log.warning("Articles can't be stored in %s, so they are kept in memory: %s", self._path, error)
            self._unsaved[digest] = data
        return digest

    def load_body(self, digest: str) -> RenderedBody | None:
        """Return a body by its hash, or None if it is missing or damaged. A damaged one is deleted."""
        try:
            data = self._unsaved.get(digest) or self._load(digest)
            if _digest(data) == digest:
                return _BODY.validate_json(zlib.decompress(data))
            with self._open() as connection, connection:
                connection.execute("DELETE FROM body WHERE hash = ?", (digest,))
        except (sqlite3.Error, OSError, ValidationError, zlib.error) as error:
            _log.warning("A body can't be read from %s: %s", self._path, error)
        return None

    def list_bodies(self) -> set[str]:
        """Return the hashes of all bodies. Raises DamagedStoreError."""
        try:
            with self._open() as connection:
                return {*(row[0] for row in connection.execute("SELECT hash FROM body")), *self._unsaved}
        except (sqlite3.Error, OSError) as error:
            raise DamagedStoreError(str(error)) from error

    def version(self) -> Version:
        """Return the version of the parts. It is (…, 0) if there are none. Raises DamagedStoreError."""
        try:
            with self._open() as connection:
                row = connection.execute("SELECT max(generation) FROM part").fetchone()
                return self._inode, row[0] or 0
        except (sqlite3.Error, OSError) as error:
            raise DamagedStoreError(str(error)) from error

    def load_parts(self, since: Version, prefixes: tuple[str, ...]) -> tuple[Version, dict[str, bytes]]:
        """Return the present version, and the parts that have changed since another one. Raises DamagedStoreError."""
        try:
            with self._open() as connection, connection:
                connection.execute("BEGIN")  # both queries see one state of the file
                version = self.version()
                first = since[1] if since[0] == version[0] and since <= version else 0
                query = f"SELECT name, hash, data FROM part WHERE generation > ? AND ({_any_glob(prefixes)})"
                rows = connection.execute(query, (first, *(f"{prefix}*" for prefix in prefixes))).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise DamagedStoreError(str(error)) from error
        if any(_digest(data) != digest for _, digest, data in rows):
            raise DamagedStoreError("a part has another content than was written")
        return version, {name: data for name, _, data in rows}

    def publish(self, parts: Mapping[str, bytes], used_bodies: Collection[str] | None = None) -> Version:
        """Store parts as the next generation, and delete bodies that have been unused for long.

        Without used_bodies, bodies are left as they are. Raises sqlite3.Error or OSError if the disk is full or
        read-only.
        """
        with self._open() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            inode, generation = self.version()
            rows = [(name, generation + 1, _digest(data), data) for name, data in parts.items()]
            connection.executemany("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)", rows)
            if used_bodies is not None:
                self._mark_unused(connection, set(used_bodies))
            return inode, generation + 1

    def reset(self) -> None:
        """Replace the file with an empty one."""
        self.close()
        if self._path:
            for ending in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink()

    def close(self) -> None:
        """Close the file. It is opened again when it is needed."""
        with self._lock:
            if self._connection is not None and self._opened_by == os.getpid():
                self._connection.close()
            self._connection = None

    def _mark_unused(self, connection: sqlite3.Connection, used: set[str]) -> None:
        # In a table of their own, because SQLite would write a body again if its row changed.
        now = time.time()
        stored = {hash_ for (hash_,) in connection.execute("SELECT hash FROM body")}
        since = dict(connection.execute("SELECT hash, since FROM unused_body").fetchall())
        old = {hash_ for hash_, time_ in since.items() if hash_ not in used and time_ < now - UNUSED_BODY_TTL}
        forgotten = [(hash_,) for hash_ in since if hash_ in used or hash_ in old or hash_ not in stored]
        unused = [(hash_, now) for hash_ in stored - used - since.keys()]
        connection.executemany("DELETE FROM body WHERE hash = ?", [(hash_,) for hash_ in old])
        connection.executemany("DELETE FROM unused_body WHERE hash = ?", forgotten)
        connection.executemany("INSERT INTO unused_body VALUES (?, ?)", unused)
        self._unsaved = {hash_: data for hash_, data in self._unsaved.items() if hash_ in used}

    def _load(self, digest: str) -> bytes:
        with self._open() as connection:
            row = connection.execute("SELECT data FROM body WHERE hash = ?", (digest,)).fetchone()
        return row[0] if row else b""

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Return the connection of this process, for one thread at a time."""
        with self._lock:
            if self._connection is not None and self._opened_by == os.getpid() and not self._is_replaced():
                yield self._connection
                return
            self.close()
            self._connection, self._opened_by = self._connect(), os.getpid()
            yield self._connection

    def _is_replaced(self) -> bool:
        try:
            return self._path is not None and self._path.stat().st_ino != self._inode
        except OSError:
            return True

    def _connect(self) -> sqlite3.Connection:
        if self._path is None:
            connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        else:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, BUSY_TIMEOUT, check_same_thread=False, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # after a power cut, the file is whole, but may be older
            self._inode = self._path.stat().st_ino
        connection.executescript(_SCHEMA)
        return connection


def _any_glob(prefixes: Collection[str]) -> str:
    """Return the SQL for a name that begins with one of some prefixes, as parameters."""
    return " OR ".join(["name GLOB ?"] * len(prefixes))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
