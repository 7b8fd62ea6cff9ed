"""The last good source of every file, in the instance folder: what is served when a file breaks.

Sources are stored by the hash of their content; one manifest says which belongs to which path. All workers share it:
it is changed under a lock, and always whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.edition.files import write_safely


@dataclass(frozen=True, slots=True)
class Manifest:
    """files maps a path to the hash of its last good source; promised maps a slug to the date it was published with."""

    files: Mapping[str, str] = field(default_factory=dict)
    promised: Mapping[str, str] = field(default_factory=dict)


class Kept:
    """The kept sources under one instance folder. Reading survives a damaged manifest; what is damaged is absent."""

    def __init__(self, instance_dir: Path) -> None:
        self._folder = instance_dir / "kept"

    def manifest(self) -> Manifest:
        """The manifest as it is now."""
        try:
            data: Any = json.loads((self._folder / "manifest.json").read_bytes())
            return Manifest(dict(data["files"]), dict(data["promised"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Manifest()

    def source(self, digest: str) -> bytes | None:
        """A kept source by its hash, or None where it is missing or damaged."""
        try:
            data = (self._folder / "sources" / digest).read_bytes()
        except OSError:
            return None
        return data if _digest(data) == digest else None

    def keep(self, good: Mapping[str, bytes], removed: Iterable[str], promised: Mapping[str, str]) -> None:
        """Note which sources are good now, which files are gone, and which posts are published."""
        digests = {path: _digest(data) for path, data in good.items()}
        before = self.manifest()
        gone = {path for path in removed if path in before.files}
        new = {path: digest for path, digest in digests.items() if before.files.get(path) != digest}
        if not new and not gone and promised == before.promised:
            return
        for path in new:
            if self.source(digests[path]) is None:
                write_safely(self._folder / "sources" / digests[path], good[path])
        with self._lock():
            now = self.manifest()
            files = {path: digest for path, digest in now.files.items() if path not in gone} | digests
            text = json.dumps({"files": files, "promised": dict(promised)}, indent=1, sort_keys=True)
            write_safely(self._folder / "manifest.json", text.encode())
            self._forget(set(files.values()) | set(now.files.values()))

    def _forget(self, needed: set[str]) -> None:
        """Delete the sources that neither this manifest nor the one before names."""
        for path in (self._folder / "sources").iterdir():
            if path.name not in needed and not path.name.startswith("."):
                path.unlink(missing_ok=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
