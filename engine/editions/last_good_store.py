"""The last good source of every file, in the instance folder: what is served when a file breaks.

Sources are stored by the hash of their content; one manifest says which belongs to which path. All workers share it:
it is changed under a lock, and always whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, TypeAdapter

from engine.editions.files import delete_abandoned_files, write_atomically

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files in the store and the posts that have been published.

    files maps a path to the SHA-256 hash of its last good source. published_dates maps the slug of each
    published post to its date.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    # Manifests and backups written before 0.1.0 call it "promised".
    published_dates: Annotated[
        Mapping[str, str], Field(validation_alias=AliasChoices("published_dates", "promised"))
    ] = field(default_factory=dict)


_ADAPTER = TypeAdapter(Manifest)


class LastGoodStore:
    """The kept sources under one instance folder. Reading survives a damaged manifest; what is damaged is absent."""

    def __init__(self, instance_dir: Path) -> None:
        self._folder = instance_dir / "kept"

    def manifest(self) -> Manifest:
        """The manifest as it is now."""
        try:
            return _ADAPTER.validate_json((self._folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return Manifest()

    def source(self, digest: str) -> bytes | None:
        """A kept source by its hash, or None where it is missing or damaged."""
        try:
            data = (self._folder / "sources" / digest).read_bytes()
        except OSError:
            return None
        return data if _digest(data) == digest else None

    def export_files(self) -> dict[str, bytes]:
        """The manifest and its sources, for a backup; unpack takes them. Raises OSError."""
        with self._lock():
            manifest = self.manifest()
            sources = {digest: self.source(digest) for digest in sorted(set(manifest.files.values()))}
        found = {f"kept/sources/{digest}": data for digest, data in sources.items() if data is not None}
        return found | {"kept/manifest.json": _ADAPTER.dump_json(manifest)}

    def import_files(self, packed: Mapping[str, bytes]) -> None:
        """Keep what a backup has. What is kept here already is newer, and stays. Raises OSError, ValueError."""
        old, sources = read_backup_files(packed)
        with self._lock():
            now = self.manifest()
            good = {path: data for path, data in sources.items() if path not in now.files}
            for data in good.values():
                write_atomically(self._folder / "sources" / _digest(data), data)
            files = {path: _digest(data) for path, data in good.items()} | dict(now.files)
            self._write(files, {**old.published_dates, **now.published_dates})

    def keep(self, good: Mapping[str, bytes], removed: Iterable[str], promised: Mapping[str, str]) -> None:
        """Note which sources are good now, which files are gone, and which posts are published.

        A disk that is full or cannot be written is told in the log only: what is served does not hang on it.
        """
        try:
            self._keep(good, set(removed), dict(promised))
        except OSError:
            _log.exception("the last good sources could not be kept; until they can, a restart may show older ones")

    def _keep(self, good: Mapping[str, bytes], removed: set[str], promised: dict[str, str]) -> None:
        digests = {path: _digest(data) for path, data in good.items()}
        before = self.manifest()
        known = digests.items() <= before.files.items() and not removed & before.files.keys()
        if known and promised == before.published_dates and not self._missing(digests):
            return
        with self._lock():
            now = self.manifest()
            for path in self._missing(digests):
                write_atomically(self._folder / "sources" / digests[path], good[path])
            files = {path: digest for path, digest in now.files.items() if path not in removed} | digests
            self._write(files, promised)
            # A worker that has just read the manifest before this one may still ask for what that one names.
            self._forget_all_but({*files.values(), *now.files.values()})

    def _write(self, files: Mapping[str, str], promised: Mapping[str, str]) -> None:
        text = json.dumps({"files": files, "published_dates": promised}, indent=1, sort_keys=True)
        write_atomically(self._folder / "manifest.json", text.encode())

    def _missing(self, digests: Mapping[str, str]) -> list[str]:
        """The paths whose source is not kept, or is damaged."""
        return [path for path, digest in digests.items() if self.source(digest) is None]

    def _forget_all_but(self, needed: set[str]) -> None:
        delete_abandoned_files(self._folder)
        delete_abandoned_files(self._folder / "sources")
        for path in (self._folder / "sources").glob("[!.]*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def read_backup_files(packed: Mapping[str, bytes]) -> tuple[Manifest, Mapping[str, bytes]]:
    """The manifest of what a backup has, and its sources by path. One that was lost before the backup is not there.

    Raises ValueError where the manifest cannot be read, or a source is not what it was kept as.
    """
    try:
        manifest = _ADAPTER.validate_json(packed["kept/manifest.json"])
    except (KeyError, ValueError) as error:
        raise ValueError("its list of kept files is missing or damaged") from error
    sources = {path: packed.get(f"kept/sources/{digest}") for path, digest in manifest.files.items()}
    there = {path: data for path, data in sources.items() if data is not None}
    for path, data in there.items():
        if _digest(data) != manifest.files[path]:
            raise ValueError(f"its copy of {path} is damaged")
    return manifest, there


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
