"""The edition that all workers serve, in the store that they share, and how it was made from the content files."""

from __future__ import annotations

import fcntl
import gc
import logging
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.editions.cached_reading import Readings
from engine.editions.check import CheckResults
from engine.editions.content_store import ContentStore, DamagedStoreError
from engine.editions.edition import Edition, RenderedArticle
from engine.editions.files import Signature
from engine.editions.pickling import dump, load
from engine.errors import Problem

LOCK_FILE = "cache/build.lock"
CHUNKS = 64
"""The number of parts in which articles are stored. A change stores and loads only its own part."""

State = tuple[str, Signature]
"""The conditions and the signature of an origin, which say whether the edition is up to date."""
_CODE = "edition/code"
_STATE = ("origin/hashes", "origin/signature")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """How an article was made from its file. It is used again if its file and what it depends on are the same.

    digest is the hash of the file, and shown that of the content that is shown, or "" if there is none. last_good is
    the hash of the last good version if the file is broken. from_store is True if the file itself could not be read.
    problems are those of the file.
    """

    digest: str
    shown: str
    last_good: str
    from_store: bool
    dependencies: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What an edition was made from.

    conditions is a hash of everything that the edition depends on besides the content files. context is a hash of what
    all articles depend on. fingerprints are those of the other dependencies of articles.
    """

    conditions: str = ""
    context: str = ""
    signature: Signature = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    records: Mapping[str, ArticleRecord] = field(default_factory=dict)
    checked: CheckResults = field(default_factory=CheckResults)


class PublishedEdition:
    """The edition in the store of one site, as this process has loaded it last.

    code is the version of the code. An edition that other code has stored is not loaded, because its classes may have
    other fields.
    """

    def __init__(self, instance_dir: Path | None, code: str) -> None:
        self._code = dump(code)
        self.content = ContentStore(instance_dir)
        self.edition: Edition | None = None
        self._lock_file = instance_dir / LOCK_FILE if instance_dir else None
        self._lock = threading.RLock()
        self._is_locked = False
        self._version = self._origin_version = self._state_version = (0, 0)
        self._parts: dict[str, Any] = {}

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let no other thread or process build an edition. Without a writable instance folder, only threads wait."""
        with self._lock, nullcontext() if self._is_locked else self._flock():
            yield

    def is_outdated(self) -> bool:
        """Return whether the store has another edition. Raises DamagedStoreError."""
        return self.content.version() != self._version

    def load(self) -> Edition | None:
        """Load what has changed in the store, and return the edition, or None if there is none.

        Raises DamagedStoreError.
        """
        with self._lock:
            version, parts = self.content.load_parts(self._version, ("edition/", "articles/"))
            if version != self._version:
                is_foreign = parts.get(_CODE, self._code) != self._code
                if is_foreign or version[0] != self._version[0]:
                    self._parts, self._origin_version, self._state_version = {}, (0, 0), (0, 0)
                self._parts |= {} if is_foreign else _load_all(parts)
                self._version = version
                self.edition = _build_edition(self._parts, self.content)
            return self.edition

    def load_state(self) -> State:
        """Return the state of the files that the edition was made from. Raises DamagedStoreError.

        Most workers never build an edition, so they need nothing else of its origin.
        """
        with self._lock:
            self.load()
            if self._parts and self._state_version != self._version:
                _, parts = self.content.load_parts(self._state_version, _STATE)
                self._parts |= _load_all(parts)
                self._state_version = self._version
            conditions, *_ = self._parts.get("origin/hashes", ("",))
            return conditions, self._parts.get("origin/signature", {})

    def load_origin(self) -> Origin:
        """Return what the edition was made from. Raises DamagedStoreError."""
        with self._lock:
            self.load()
            if self._parts and self._origin_version != self._version:
                _, parts = self.content.load_parts(self._origin_version, ("origin/", "records/"))
                self._parts |= _load_all(parts)
                self._origin_version = self._version
            return _build_origin(self._parts)

    def publish(self, edition: Edition, origin: Origin) -> None:
        """Store an edition, for all workers. If that fails, only this process has it, which is logged."""
        with self._lock:
            parts = _split(edition, origin)
            is_same_file = self._version[1] > 0 and not self.is_outdated()
            old = self._parts if is_same_file else {}
            changed = {name: value for name, value in parts.items() if not _is_same(value, old.get(name))}
            try:
                used = {item.body_hash for item in edition.by_path.values()}
                data = {name: dump(value) for name, value in changed.items()}
                data |= {} if old else {_CODE: self._code}
                self._version = self._origin_version = self._state_version = self.content.publish(data, used)
            except (sqlite3.Error, OSError) as error:
                _log.warning("The edition can't be stored, so only this process has it: %s", error)
            self._parts, self.edition = parts, edition

    @contextmanager
    def _flock(self) -> Iterator[None]:
        try:
            if self._lock_file is None:
                raise FileNotFoundError
            self._lock_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self._lock_file.open("w")
        except OSError:
            yield
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._is_locked = True
            try:
                yield
            finally:
                self._is_locked = False


def _split(edition: Edition, origin: Origin) -> dict[str, Any]:
    """Return the parts of an edition by name."""
    parts: dict[str, Any] = {
        "edition/site": edition.site,
        # Plans refer to exercises, so they are loaded together.
        "edition/library": (edition.library, edition.plans, origin.readings),
        "edition/problems": (edition.problems, edition.skipped),
        "edition/published_dates": edition.published_dates,
        "edition/old_addresses": edition.old_addresses,
        "origin/hashes": (origin.conditions, origin.context, origin.fingerprints),
        "origin/signature": origin.signature,
        "origin/checked": origin.checked,
    }
    for kind, items in (("articles", edition.by_path), ("records", origin.records)):
        for number in range(CHUNKS):
            parts[f"{kind}/{number}"] = {}
        for path, item in items.items():
            number = zlib.crc32(path.encode(errors="surrogateescape")) % CHUNKS
            parts[f"{kind}/{number}"][path] = item
    return parts


def _is_same(new: Any, old: Any) -> bool:
    """Return whether a part has not changed. What is the same is mostly identical, which is fast to compare."""
    if isinstance(new, dict) and isinstance(old, dict):
        return new.keys() == old.keys() and all(value is old[key] or value == old[key] for key, value in new.items())
    if isinstance(new, tuple) and isinstance(old, tuple):
        return len(new) == len(old) and all(one is two or one == two for one, two in zip(new, old, strict=True))
    return bool(new is old or new == old)


def _load_all(parts: Mapping[str, bytes]) -> dict[str, Any]:
    is_enabled = gc.isenabled()
    gc.disable()  # it would take longer than loading, because it looks through all that is loaded again and again
    try:
        return {name: load(data) for name, data in parts.items()}
    except ValueError as error:
        raise DamagedStoreError(str(error)) from error
    finally:
        if is_enabled:
            gc.enable()


def _build_edition(parts: Mapping[str, Any], content: ContentStore) -> Edition | None:
    try:
        articles: list[RenderedArticle] = [
            item for number in range(CHUNKS) for item in parts[f"articles/{number}"].values()
        ]
        library, plans, _ = parts["edition/library"]
        problems, skipped = parts["edition/problems"]
        return Edition.from_articles(
            articles,
            site=parts["edition/site"],
            library=library,
            plans=plans,
            problems=problems,
            skipped=skipped,
            published_dates=parts["edition/published_dates"],
            old_addresses=parts["edition/old_addresses"],
            bodies=content,
        )
    except KeyError:
        return None


def _build_origin(parts: Mapping[str, Any]) -> Origin:
    try:
        conditions, context, fingerprints = parts["origin/hashes"]
        records: dict[str, ArticleRecord] = {}
        for number in range(CHUNKS):
            records |= parts[f"records/{number}"]
        return Origin(
            conditions,
            context,
            parts["origin/signature"],
            fingerprints,
            parts["edition/library"][2],
            records,
            parts["origin/checked"],
        )
    except KeyError:
        return Origin()
