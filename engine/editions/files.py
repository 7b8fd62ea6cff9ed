"""Read the content files of a site, and write files safely."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Problem, Severity

CONTENT_FOLDERS = {"posts": ".md", "pages": ".md", "exercises": ".yaml"}
"""The folders with content, and the extension of their files."""

SETTINGS_FILE = "site.toml"
MAX_FILE_BYTES = 1024 * 1024
MIN_ABANDONED_AGE = 3600
"""The age in seconds after which a temporary file is deleted. Its process was killed while it wrote."""

_TEMPORARY_PREFIX = ".writing-"

Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class ContentScan:
    """The content files by path relative to SITE_DIR, in order, and the problems of files that cannot be read."""

    files: dict[str, bytes]
    problems: tuple[Problem, ...]


def scan_content(site_dir: Path) -> ContentScan:
    """Read all content files of a site. Links that lead outside of it, and files over 1 MB, are problems."""
    root = site_dir.resolve()
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _list_paths(site_dir):
        name = path.relative_to(site_dir).as_posix()
        try:
            files[name] = _read_file(path, root)
        except OSError as error:
            message = f"This file cannot be read: {error.strerror or error}."
            problems.append(Problem(name, 1, 1, Severity.ERROR, message))
    return ContentScan(files, tuple(problems))


def _read_file(path: Path, root: Path) -> bytes:
    """Return the content of a file below root. Raises OSError with the reason if it cannot be read."""
    status = path.stat()
    if not path.resolve().is_relative_to(root):
        raise OSError("it is a link to a place outside of the site's folder")
    if not stat.S_ISREG(status.st_mode):  # reading a named pipe could block forever
        raise OSError("it is not a file")
    if status.st_size > MAX_FILE_BYTES:
        raise OSError("it is larger than 1 MB")
    return path.read_bytes()


def content_signature(site_dir: Path) -> Signature:
    """Return a value that changes with the content files: each path with its size and times.

    Of the two times, st_ctime_ns also changes if a file is replaced by a copy with an old modification time.
    """
    signature = []
    for path in _list_paths(site_dir):
        try:
            status = path.stat()
        except OSError:
            continue
        name = path.relative_to(site_dir).as_posix()
        signature.append((name, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
    return tuple(signature)


def _list_paths(site_dir: Path) -> Iterator[Path]:
    if (site_dir / SETTINGS_FILE).exists():
        yield site_dir / SETTINGS_FILE
    for folder, extension in CONTENT_FOLDERS.items():
        # Backup files of editors begin with a dot or a hash.
        yield from sorted(p for p in (site_dir / folder).glob(f"*{extension}") if p.name[0] not in ".#")


def delete_abandoned_files(folder: Path) -> None:
    """Delete old temporary files of processes that were killed while they wrote."""
    for path in folder.glob(f"{_TEMPORARY_PREFIX}*"):
        with contextlib.suppress(OSError):  # another process may delete them, too
            if time.time() - path.stat().st_mtime > MIN_ABANDONED_AGE:
                path.unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a temporary file in the same folder, flush it to disk, and rename it to path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_TEMPORARY_PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_checksummed(path: Path, data: bytes) -> None:
    """Write a file atomically, with the SHA-256 checksum of its data in the first line."""
    write_atomically(path, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def read_checksummed(path: Path) -> bytes:
    """Return the data of a file written by write_checksummed. Raises OSError, or ValueError if it is damaged."""
    checksum, _, data = path.read_bytes().partition(b"\n")
    if checksum != hashlib.sha256(data).hexdigest().encode():
        raise ValueError(f"{path} is damaged")
    return data
