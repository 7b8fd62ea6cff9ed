"""Store the last good version of each content file in the instance folder, to serve it when the file breaks.

Sources are stored under the hash of their content, and a manifest maps paths to hashes. All workers share the store:
changes need a lock, and each file is replaced atomically.
"""

from __future__ import annotations

import fcntl
import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, TypeAdapter

from engine.editions.files import FileStat, delete_abandoned_files, hash_source, stat_of, write_atomically

WRITERS = 4
"""The number of sources that are written at the same time. Each waits for the disk."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files in the store and the posts that have been published.

    files maps a path to the SHA-256 hash of its last good source. published_dates maps the slug of each published post
    to its date.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    # Manifests and backups written before 0.1.0 call it "promised".
    published_dates: Annotated[
        Mapping[str, str], Field(validation_alias=AliasChoices("published_dates", "promised"))
    ] = field(default_factory=dict)


_ADAPTER = TypeAdapter(Manifest)
MANIFEST, _SOURCES = "kept/manifest.json", "kept/sources/"
"""Names of files in a backup, which are those in the instance folder."""


class LastGoodStore:
    """The store in one instance folder. A damaged manifest counts as empty, and a damaged source as missing."""

    def __init__(self, instance_dir: Path) -> None:
        self._folder = instance_dir / "kept"

    def load_manifest(self) -> Manifest:
        """Return the present manifest."""
        try:
            return _ADAPTER.validate_json((self._folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return Manifest()

    def load_source(self, digest: str) -> bytes | None:
        """Return a source by its hash, or None if it is missing or damaged."""
        try:
            data = (self._folder / "sources" / digest).read_bytes()
        except OSError:
            return None
        return data if hash_source(data) == digest else None

    def take_signature(self) -> FileStat | None:
        """Return the state of the manifest on the disk, or None if there is none."""
        try:
            return stat_of((self._folder / "manifest.json").stat())
        except OSError:
            return None

    def list_sources(self) -> set[str]:
        """Return the hashes of the sources that are stored. Whether they are whole is not known."""
        try:
            return {path.name for path in (self._folder / "sources").iterdir()}
        except OSError:
            return set()

    def export_files(self) -> dict[str, bytes]:
        """Return the manifest and its sources as files for a backup. Raises OSError."""
        with self._lock():
            manifest = self.load_manifest()
            sources = {digest: self.load_source(digest) for digest in sorted(set(manifest.files.values()))}
        found = {_SOURCES + digest: data for digest, data in sources.items() if data is not None}
        return found | {MANIFEST: _ADAPTER.dump_json(manifest)}

    def import_files(self, files: Mapping[str, bytes]) -> None:
        """Add the files of a backup. What the store already has is newer, and stays. Raises OSError, ValueError."""
        backup = check_backup_files(files)
        with self._lock():
            manifest = self.load_manifest()
            added = {path: digest for path, digest in backup.files.items() if path not in manifest.files}
            for digest in set(added.values()):
                write_atomically(self._folder / "sources" / digest, files[_SOURCES + digest])
            digests = added | dict(manifest.files)
            self._write_manifest(digests, {**backup.published_dates, **manifest.published_dates})

    def save(self, good: Mapping[str, bytes], removed: Iterable[str], published_dates: Mapping[str, str]) -> None:
        """Store the good sources and the dates of published posts, and forget the removed files.

        Errors of the disk are only logged, because they do not affect what is served now.
        """
        try:
            self._save(good, set(removed), dict(published_dates))
        except OSError:
            _log.exception("The last good files could not be stored. After a restart, older versions may be shown.")

    def _save(self, good: Mapping[str, bytes], removed: set[str], published_dates: dict[str, str]) -> None:
        digests = {path: hash_source(data) for path, data in good.items()}
        before = self.load_manifest()
        is_known = digests.items() <= before.files.items() and not removed & before.files.keys()
        if is_known and published_dates == before.published_dates and not self._find_missing(digests):
            return
        with self._lock():
            manifest = self.load_manifest()
            with ThreadPoolExecutor(WRITERS) as writers:
                contents = {digests[path]: good[path] for path in self._find_missing(digests)}
                for _ in writers.map(self._write_source, contents, contents.values()):
                    pass  # raises the error of the disk
            files = {path: digest for path, digest in manifest.files.items() if path not in removed} | digests
            self._write_manifest(files, published_dates)
            # Another worker that has just read the old manifest may still need its sources.
            self._prune({*files.values(), *manifest.files.values()})

    def _write_source(self, digest: str, data: bytes) -> None:
        write_atomically(self._folder / "sources" / digest, data)

    def _write_manifest(self, files: Mapping[str, str], published_dates: Mapping[str, str]) -> None:
        # Indented, it would take twice the time.
        text = json.dumps({"files": files, "published_dates": published_dates}, sort_keys=True)
        write_atomically(self._folder / "manifest.json", text.encode())

    def _find_missing(self, digests: Mapping[str, str]) -> list[str]:
        """Return the paths whose source is missing or damaged."""
        return [path for path, digest in digests.items() if self.load_source(digest) is None]

    def _prune(self, needed: set[str]) -> None:
        delete_abandoned_files(self._folder)
        delete_abandoned_files(self._folder / "sources")
        for name in self.list_sources() - needed:
            if not name.startswith("."):
                (self._folder / "sources" / name).unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def check_backup_files(files: Mapping[str, bytes]) -> Manifest:
    """Return the manifest in the files of a backup, without the paths whose source is missing.

    Reads one source at a time. Raises ValueError if the manifest or a source is damaged.
    """
    try:
        manifest = _ADAPTER.validate_json(files[MANIFEST])
    except (KeyError, ValueError) as error:
        raise ValueError("The list of stored files in the archive is missing or damaged") from error
    paths = {digest: path for path, digest in manifest.files.items() if _SOURCES + digest in files}
    for digest, path in paths.items():
        if hash_source(files[_SOURCES + digest]) != digest:
            raise ValueError(f"The copy of {path} in the archive is damaged")
    present = {path: digest for path, digest in manifest.files.items() if digest in paths}
    return Manifest(present, manifest.published_dates)
