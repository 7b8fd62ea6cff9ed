"""The full-text index: one SQLite file in the instance folder, which all workers share.

It is only a copy of what the edition has. A missing or damaged file is made again.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.circuits.circuit import Circuit
from engine.editions.edition import Edition, MissingBodyError
from engine.library.library import Library
from engine.search.documents import DocumentKind, SearchDocument, collect_documents
from engine.search.query import SearchQuery

FILE = "search.sqlite"
MAX_FOUND = 200
"""The number of documents of one kind that a search returns."""
TIME_LIMIT = 2.0
"""The time that one search may take, in seconds."""

_VERSION = 1
"""Increase it when the tables change."""
_BUSY_SECONDS = 5.0
_INSTRUCTIONS = 10_000
"""Steps of SQLite's machine between two looks at the clock: a few milliseconds."""
_HIT_START, _HIT_END = "\x02", "\x03"
"""Marks around hits. Content files can't contain these characters."""
_WEIGHTS = "bm25(document, 0, 10, 4, 1)"

_log = logging.getLogger(__name__)

Parts = tuple[tuple[str, bool], ...]
"""A text in parts; those that are True match the query."""


class SearchUnavailableError(Exception):
    """The index can't be read, or the search took too long."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A document that matches a query: its title and the start or the best passage of its text."""

    kind: DocumentKind
    key: str
    title: Parts
    snippet: Parts


class SearchReader:
    """Reads the index for one search."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find_keys(self, query: SearchQuery, kind: DocumentKind, *, any_word: bool = False) -> list[str]:
        """Return the keys of the documents of a kind that match, the best first."""
        sql = (
            "SELECT entry.key FROM document JOIN entry ON entry.rowid = document.rowid"
            f" WHERE document MATCH ? ORDER BY {_WEIGHTS} LIMIT ?"
        )
        return [key for (key,) in self._connection.execute(sql, (_match(query, kind, any_word), MAX_FOUND))]

    def describe(
        self, query: SearchQuery, kind: DocumentKind, keys: Iterable[str], *, any_word: bool = False
    ) -> list[SearchHit]:
        """Return the hits with some of the keys that find_keys returned, in that order."""
        sql = (
            "SELECT highlight(document, 1, ?, ?), snippet(document, 3, ?, ?, ' … ', 28) FROM document"
            " WHERE document MATCH ? AND rowid = (SELECT rowid FROM entry WHERE kind = ? AND key = ?)"
        )
        marks, match = (_HIT_START, _HIT_END), _match(query, kind, any_word)
        hits = []
        for key in keys:
            row = self._connection.execute(sql, (*marks, *marks, match, kind, key)).fetchone()
            if row is not None:
                hits.append(SearchHit(kind, key, _split_marked(row[0]), _split_marked(row[1])))
        return hits

    def find_unknown(self, words: Iterable[str]) -> list[str]:
        """Return the words that no document has."""
        sql = "SELECT 1 FROM document WHERE document MATCH ? LIMIT 1"
        return [word for word in words if self._connection.execute(sql, (f'"{word}"',)).fetchone() is None]


class SearchIndex:
    """The index in one instance folder. Words are stemmed if the language is English."""

    def __init__(self, instance_dir: Path) -> None:
        self._path = instance_dir / FILE
        self._lock_path = instance_dir / "search.lock"
        self._edition: weakref.ref[Edition] | None = None

    def renew(self, edition: Edition, list_circuits: Callable[[Library], Mapping[str, Circuit]]) -> None:
        """Make the index contain an edition and some circuits, which have names. Raises SearchUnavailableError.

        Only documents that have changed are written. If another process or thread is just doing that, it is left alone.
        """
        if self._edition is not None and self._edition() is edition:
            return
        try:
            with self._lock() as is_mine:
                if is_mine:
                    documents = list(collect_documents(edition, list_circuits(edition.library)))
                    self._renew_or_recreate(documents, _tokenizer(edition.site.language))
                    self._edition = weakref.ref(edition)
        except (OSError, sqlite3.Error, MissingBodyError) as error:
            raise SearchUnavailableError(str(error)) from error

    @contextmanager
    def open_reader(self) -> Iterator[SearchReader]:
        """Yield a reader for one search, which takes TIME_LIMIT at most. Raises SearchUnavailableError."""
        try:
            address = f"{self._path.absolute().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS)) as connection:
                deadline = time.monotonic() + TIME_LIMIT
                connection.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
                yield SearchReader(connection)
        except sqlite3.Error as error:
            raise SearchUnavailableError(str(error)) from error

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Yield True if no other process renews the index."""
        with self._lock_path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _renew_or_recreate(self, documents: list[SearchDocument], tokenizer: str) -> None:
        try:
            self._renew(documents, tokenizer)
        except sqlite3.OperationalError:  # the disk is full or read-only
            raise
        except sqlite3.DatabaseError:
            _log.warning("The search index is damaged. It is made again.")
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(FILE + suffix).unlink(missing_ok=True)
            self._renew(documents, tokenizer)

    def _renew(self, documents: list[SearchDocument], tokenizer: str) -> None:
        with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            _create_tables(connection, tokenizer)
            _write_changes(connection, {(each.kind.value, each.key): each for each in documents})
            connection.execute("COMMIT")


def _tokenizer(language: str) -> str:
    words = "unicode61 remove_diacritics 2"
    return f"porter {words}" if language.lower().partition("-")[0] == "en" else words


def _create_tables(connection: sqlite3.Connection, tokenizer: str) -> None:
    """Create the tables, unless they exist for the same tokenizer and version."""
    connection.execute("CREATE TABLE IF NOT EXISTS format (text TEXT)")
    wanted = f"{_VERSION} {tokenizer}"
    if connection.execute("SELECT text FROM format").fetchall() == [(wanted,)]:
        return
    for table in ("document", "entry"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(
        "CREATE TABLE entry (rowid INTEGER PRIMARY KEY, kind TEXT, key TEXT, version TEXT, UNIQUE (kind, key))"
    )
    connection.execute(f"CREATE VIRTUAL TABLE document USING fts5(kind, title, names, text, tokenize = '{tokenizer}')")
    connection.execute("DELETE FROM format")
    connection.execute("INSERT INTO format VALUES (?)", (wanted,))


def _write_changes(connection: sqlite3.Connection, wanted: dict[tuple[str, str], SearchDocument]) -> None:
    rows = connection.execute("SELECT rowid, kind, key, version FROM entry").fetchall()
    present = {(kind, key): version for _, kind, key, version in rows}
    changed = [each for name, each in wanted.items() if present.get(name) != each.version]
    replaced = {(each.kind.value, each.key) for each in changed}
    old = [(rowid,) for rowid, kind, key, _ in rows if (kind, key) not in wanted or (kind, key) in replaced]
    connection.executemany("DELETE FROM document WHERE rowid = ?", old)
    connection.executemany("DELETE FROM entry WHERE rowid = ?", old)
    for each in changed:
        cursor = connection.execute(
            "INSERT INTO entry (kind, key, version) VALUES (?, ?, ?)", (each.kind, each.key, each.version)
        )
        row = (cursor.lastrowid, each.kind, each.title, each.names, each.load_text())
        connection.execute("INSERT INTO document (rowid, kind, title, names, text) VALUES (?, ?, ?, ?, ?)", row)


def _match(query: SearchQuery, kind: DocumentKind, any_word: bool) -> str:
    return f'kind : "{kind}" AND {{title names text}} : ({query.match_expression(any_word=any_word)})'


def _split_marked(text: str) -> Parts:
    first, *others = text.split(_HIT_START)
    parts = [(first, False)]
    for other in others:
        hit, _, rest = other.partition(_HIT_END)
        parts += [(hit, True), (rest, False)]
    return tuple(part for part in parts if part[0])
