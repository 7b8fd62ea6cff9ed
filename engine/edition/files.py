"""The files of a site as they lie on disk, and files written so that no crash leaves half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ContentError, Severity

FOLDERS = {"posts": ".md", "pages": ".md", "exercises": ".yaml"}
SETTINGS = "site.toml"
MAX_FILE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scan:
    """The content files by path relative to SITE_DIR, in order, and those that could not be read."""

    files: dict[str, bytes]
    problems: tuple[ContentError, ...]

    def within(self, folder: str) -> dict[str, bytes]:
        """The files of one folder."""
        return {path: data for path, data in self.files.items() if path.startswith(f"{folder}/")}


def scan(site_dir: Path) -> Scan:
    """Read every content file of a site. Links that lead out of it, and files over 1 MB, are refused and told."""
    files: dict[str, bytes] = {}
    problems: list[ContentError] = []
    for path in _paths(site_dir):
        name = path.relative_to(site_dir).as_posix()
        try:
            if not path.resolve(strict=True).is_relative_to(site_dir.resolve()):
                raise OSError("it is a link that leads out of the site's folder")
            if path.stat().st_size > MAX_FILE_BYTES:
                raise OSError("it is larger than 1 MB")
            files[name] = path.read_bytes()
        except OSError as error:
            why = error.strerror or str(error)
            problems.append(ContentError(name, 1, 1, Severity.ERROR, f"this file cannot be read: {why}"))
    return Scan(files, tuple(problems))


def signature(site_dir: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a content file does: every path with its size and its time of change."""
    found = []
    for path in _paths(site_dir):
        try:
            stat = path.stat()
        except OSError:
            continue
        found.append((path.name + "|" + path.parent.name, stat.st_size, stat.st_mtime_ns))
    return tuple(found)


def _paths(site_dir: Path) -> Iterator[Path]:
    if (site_dir / SETTINGS).exists():
        yield site_dir / SETTINGS
    for folder, ending in FOLDERS.items():
        # Files that editors leave beside the real ones begin with a dot or a hash.
        yield from sorted(p for p in (site_dir / folder).glob(f"*{ending}") if p.name[0] not in ".#")


def write_safely(path: Path, data: bytes) -> None:
    """Write a whole file or nothing: into a temporary one beside it, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
