"""The files of a site as they lie on disk, and files written so that no crash leaves half of one."""

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
SETTINGS_FILE = "site.toml"
_WRITING = ".writing-"
MAX_FILE_BYTES = 1024 * 1024

Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """The content files by path relative to SITE_DIR, in order, and those that could not be read."""

    files: dict[str, bytes]
    problems: tuple[Problem, ...]


def scan_content(site_dir: Path) -> Scan:
    """Read every content file of a site. Links that lead out of it, and files over 1 MB, are refused and told."""
    root = site_dir.resolve()
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _paths(site_dir):
        name = path.relative_to(site_dir).as_posix()
        try:
            files[name] = _content(path, root)
        except OSError as error:
            why = error.strerror or str(error)
            problems.append(Problem(name, 1, 1, Severity.ERROR, f"this file cannot be read: {why}"))
    return Scan(files, tuple(problems))


def _content(path: Path, root: Path) -> bytes:
    """The bytes of a file below root. Raises OSError, with the reason in words, for what is not read."""
    status = path.stat()
    if not path.resolve().is_relative_to(root):
        raise OSError("it is a link that leads out of the site's folder")
    if not stat.S_ISREG(status.st_mode):  # a named pipe would be waited for without end
        raise OSError("it is not a file")
    if status.st_size > MAX_FILE_BYTES:
        raise OSError("it is larger than 1 MB")
    return path.read_bytes()


def content_signature(site_dir: Path) -> Signature:
    """What changes when a content file does: every path with its size and its times of change.

    The second of the two times is the file system's own, which copying a file with its dates does not set back.
    """
    found = []
    for path in _paths(site_dir):
        try:
            status = path.stat()
        except OSError:
            continue
        name = path.relative_to(site_dir).as_posix()
        found.append((name, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
    return tuple(found)


def _paths(site_dir: Path) -> Iterator[Path]:
    if (site_dir / SETTINGS_FILE).exists():
        yield site_dir / SETTINGS_FILE
    for folder, ending in CONTENT_FOLDERS.items():
        # Files that editors leave beside the real ones begin with a dot or a hash.
        yield from sorted(p for p in (site_dir / folder).glob(f"*{ending}") if p.name[0] not in ".#")


ABANDONED_SECONDS = 3600


def delete_abandoned_files(folder: Path) -> None:
    """Delete what a process that was killed while writing left in a folder an hour ago or longer."""
    for path in folder.glob(f"{_WRITING}*"):
        with contextlib.suppress(OSError):  # another process sweeps, too
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                path.unlink()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a whole file or nothing: into a temporary one beside it, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_WRITING)
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
    """Write a whole file with the checksum of its data before it, so that damage shows."""
    write_atomically(path, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def read_checksummed(path: Path) -> bytes:
    """The data of a sealed file. Raises OSError where it cannot be read, ValueError where it is damaged."""
    seal, _, data = path.read_bytes().partition(b"\n")
    if seal != hashlib.sha256(data).hexdigest().encode():
        raise ValueError(f"{path} is damaged")
    return data
