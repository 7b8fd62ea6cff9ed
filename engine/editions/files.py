"""Read the content files of a site, and write files safely."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from engine.errors import Problem, Severity
from engine.text import slugify

_MARKDOWN, _YAML = frozenset({".md", ".markdown"}), frozenset({".yaml", ".yml"})
CONTENT_FOLDERS = {"posts": _MARKDOWN, "pages": _MARKDOWN, "exercises": _YAML, "plans": _YAML}
"""The folders with content, and the endings of their files, in lower case. Other files are pictures and the like."""

SETTINGS_FILE = "site.toml"
MAX_FILE_BYTES = 1024 * 1024
MAX_SLUG_LENGTH = 120
MIN_ABANDONED_AGE = 3600
"""The age in seconds after which a temporary file is deleted. Its process was killed while it wrote."""

_OTHER_TEXTS = frozenset((".txt", ".text", ".mdx", ".mkd", ".mkdn", ".mdown", ".mdwn", ".qmd", ".rmd", ".html", ".htm"))
_OTHER_TEXTS |= {".rst", ".adoc", ".org", ".docx", ".doc", ".odt", ".rtf"}
"""The endings of texts beside articles, which are probably meant as articles although they are not read."""

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_HIDDEN = (".", "#")
"""Backup files of editors, and files of the system and of version control, begin with one of these."""

_TEMPORARY_PREFIX = ".writing-"

Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class ContentScan:
    """The content files by path relative to SITE_DIR, in order, and the problems of files that are not read.

    A problem is an error if the file cannot be read, and a warning if it is not content but looks like it.
    """

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
            if warning := _warn_if_unread(path, name):
                problems.append(warning)
            else:
                files[name] = _read_file(path, root)
        except OSError as error:
            message = f"This file cannot be read: {error.strerror or error}."
            problems.append(Problem(name, 1, 1, Severity.ERROR, message))
    return ContentScan(files, tuple(problems))


def find_slug(path: str) -> str:
    """Return the slug of a post or page: the name of its file, or that of its folder if the file is an index."""
    file = PurePosixPath(path)
    return file.parent.name if file.stem == "index" and len(file.parts) > 2 else file.stem


def check_slug(path: str, language: str) -> Problem | None:
    """Return the problem of a file whose slug cannot be part of an address, or None."""
    slug = find_slug(path)
    if _SLUG.fullmatch(slug) and len(slug) <= MAX_SLUG_LENGTH:
        return None
    message = f"The file name '{slug}' cannot be part of an address."
    better = slugify(slug, language)[:MAX_SLUG_LENGTH].strip("-") or "strong-hips"
    hint = f"Use lowercase letters, digits and single hyphens, such as {better}{PurePosixPath(path).suffix.lower()}."
    return Problem(path, 1, 1, Severity.ERROR, message, hint)


def _warn_if_unread(path: Path, name: str) -> Problem | None:
    """Return the warning about a text or a linked folder that is not read, or None."""
    if path.is_symlink() and path.is_dir():
        message, hint = "This link to a folder is not followed.", "Move the folder here."
    elif path.suffix.lower() in _OTHER_TEXTS:
        message = "This file is not read, because its name does not end in .md."
        better = f"{path.stem.removesuffix('.md')}.md"
        hint = f"If it is an article, rename it to '{better}'. Otherwise move it out of this folder."
    else:
        return None
    return Problem(name, 1, 1, Severity.WARNING, message, hint)


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


def digest_files(folders: Iterable[Path]) -> str:
    """Return the digest of the code and the data in folders."""
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".json"))
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def static_signature(site_dir: Path) -> Signature:
    """Return a value that changes with the files in static/, which pages name with their versions."""
    signature = []
    for place, _, names in os.walk(site_dir / "static"):
        for path in (Path(place, name) for name in names):
            with contextlib.suppress(OSError):
                status = path.stat()
                signature.append((str(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns))
    return tuple(sorted(signature))


def _list_paths(site_dir: Path) -> Iterator[Path]:
    if (site_dir / SETTINGS_FILE).exists():
        yield site_dir / SETTINGS_FILE
    for folder, endings in CONTENT_FOLDERS.items():
        yield from sorted(_walk(site_dir / folder, site_dir.resolve(), endings))


def _walk(folder: Path, root: Path, endings: frozenset[str]) -> Iterator[Path]:
    """Yield the texts in a folder and its folders, and the folders that cannot be entered.

    A folder that is a link to a place outside of root is not entered any deeper.
    """
    is_inside = folder.resolve().is_relative_to(root)
    wanted = endings | _OTHER_TEXTS if endings is _MARKDOWN else endings
    errors: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if not name.startswith(_HIDDEN)]
        closed = [name for name in folders if _ending(name) in endings or Path(place, name).is_symlink()]
        texts = [name for name in names if _ending(name) in wanted and not name.startswith(_HIDDEN)]
        yield from (Path(place, name) for name in (*closed, *texts))
        folders[:] = set(folders).difference(closed) if is_inside else ()
    yield from (Path(error.filename) for error in errors if Path(error.filename).is_dir())


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def delete_abandoned_files(folder: Path) -> None:
    """Delete old temporary files of processes that were killed while they wrote."""
    for path in folder.glob(f"{_TEMPORARY_PREFIX}*"):
        with contextlib.suppress(OSError):  # another process may delete them, too
            if time.time() - path.stat().st_mtime > MIN_ABANDONED_AGE:
                path.unlink()


@contextlib.contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file that only its owner can read, then flush it to disk and rename it to path."""
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=_TEMPORARY_PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file in one step, and create its folder if it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_atomically(path) as file:
        file.write(data)


def write_checksummed(path: Path, data: bytes) -> None:
    """Write a file atomically, with the SHA-256 checksum of its data in the first line."""
    write_atomically(path, hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def read_checksummed(path: Path) -> bytes:
    """Return the data of a file written by write_checksummed. Raises OSError, or ValueError if it is damaged."""
    checksum, _, data = path.read_bytes().partition(b"\n")
    if checksum != hashlib.sha256(data).hexdigest().encode():
        raise ValueError(f"{path} is damaged")
    return data
