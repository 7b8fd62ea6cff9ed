"""Cache files in a folder, bounded in size. Several processes can use one folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.editions.files import delete_abandoned_files, read_checksummed, write_checksummed


class FileCache:
    """A folder of files that can be made again. If they exceed `max_bytes`, the oldest are deleted first."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    def get(self, name: str) -> bytes | None:
        """Return the content of a file, or None if it is missing or damaged."""
        with suppress(OSError, ValueError):
            return read_checksummed(self._folder / name)
        return None

    def has(self, name: str) -> bool:
        """Return True if there is a file, whole or damaged."""
        return (self._folder / name).is_file()

    def put(self, name: str, data: bytes) -> None:
        """Store a file. Errors of the disk are ignored."""
        with suppress(OSError):
            write_checksummed(self._folder / name, data)
            delete_abandoned_files(self._folder)
            self._delete_oldest()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one thread of all processes make files at a time. If the folder is not writable, there is no lock."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = (self._folder / ".lock").open("w")
        except OSError:
            yield
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _delete_oldest(self) -> None:
        total = 0
        for _, size, path in sorted(self._list_files(), reverse=True):
            total += size
            if total > self._max_bytes:
                path.unlink(missing_ok=True)

    def _list_files(self) -> Iterator[tuple[int, int, Path]]:
        """Yield modification time, size and path of every file that is complete."""
        for path in self._folder.glob("[!.]*"):
            with suppress(OSError):  # another process may delete files at the same time
                status = path.stat()
                yield status.st_mtime_ns, status.st_size, path
