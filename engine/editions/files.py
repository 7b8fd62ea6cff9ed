"""Read the content files of a site, and write files safely."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from engine.errors import Problem, Severity
from engine.images.files import PICTURE_SUFFIXES, is_picture_name
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

FileStat = tuple[int, int, int]
"""The size, st_mtime_ns and st_ctime_ns of a file.

Of the two times, st_ctime_ns also changes if a file is replaced by a copy with an old modification time.
"""

_UNKNOWN: FileStat = (-1, 0, 0)
"""The state of what cannot be looked at, such as a link that leads nowhere."""

Signature = Mapping[str, FileStat]
Entry = Path | os.DirEntry[str]


@dataclass(frozen=True, slots=True)
class ContentFile:
    """The SHA-256 hash of a content file, and its content, or None if it was not read because its hash was known."""

    digest: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class ContentScan:
    """The content files by path relative to SITE_DIR, in order, and the problems of files that are not read.

    A problem is an error if the file cannot be read, and a warning if it is not content but looks like it.
    """

    files: Mapping[str, ContentFile]
    problems: tuple[Problem, ...]


def scan_content(
    site_dir: Path, known: Mapping[str, tuple[FileStat, str]] | None = None, signature: Signature | None = None
) -> ContentScan:
    """Read all content files of a site. Links that lead outside of it, and files over 1 MB, are problems.

    known has the states and hashes of files at an earlier time. Those that have not changed are not read again.
    signature has the files and their states now, if the caller knows it.
    """
    root, known = site_dir.resolve(), known or {}
    signature = content_signature(site_dir) if signature is None else signature
    files: dict[str, ContentFile] = {}
    problems: list[Problem] = []
    for name, state in signature.items():
        if is_picture_name(name):
            continue
        if name in known and known[name][0] == state:
            files[name] = ContentFile(known[name][1], None)
        elif name == SETTINGS_FILE or name.partition("/")[0] in CONTENT_FOLDERS:
            try:
                if warning := _warn_if_unread(site_dir / name, name):
                    problems.append(warning)
                else:
                    files[name] = _read_file(site_dir / name, root)
            except OSError as error:
                message = f"This file cannot be read: {error.strerror or error}."
                problems.append(Problem(name, 1, 1, Severity.ERROR, message))
    return ContentScan(files, tuple(problems))


def find_slug(path: str) -> str:
    """Return the slug of a post or page: the name of its file, or that of its folder if the file is an index."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    return folder.rpartition("/")[2] if stem == "index" and "/" in folder else stem


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
    if path.is_symlink() and _is_folder(path):
        message, hint = "This link to a folder is not followed.", "Move the folder here."
    elif _ending(name) in _OTHER_TEXTS:
        message = "This file is not read, because its name does not end in .md."
        better = f"{PurePosixPath(name).stem.removesuffix('.md')}.md"
        hint = f"If it is an article, rename it to '{better}'. Otherwise move it out of this folder."
    else:
        return None
    return Problem(name, 1, 1, Severity.WARNING, message, hint)


def _read_file(path: Path, root: Path) -> ContentFile:
    """Return a file below root. Raises OSError with the reason if it can't be read."""
    status = path.stat()
    if not path.resolve().is_relative_to(root):
        raise OSError("it is a link to a place outside of the site's folder")
    if not stat.S_ISREG(status.st_mode):  # reading a named pipe could block forever
        raise OSError("it is not a file")
    if status.st_size > MAX_FILE_BYTES:
        raise OSError("it is larger than 1 MB")
    data = path.read_bytes()
    return ContentFile(hash_source(data), data)


def hash_source(data: bytes) -> str:
    """Return the SHA-256 hash of the content of a file."""
    return hashlib.sha256(data).hexdigest()


def content_signature(site_dir: Path, *folders: Path) -> Signature:
    """Return a value that changes with the content files, pictures beside articles, and any file in some folders."""
    signature: dict[str, FileStat] = {}
    others = ((path.as_posix(), path) for folder in folders for path in folder.rglob("*"))
    for name, entry in itertools.chain(_list_entries(site_dir), others):
        try:
            signature[name] = stat_of(entry.stat())
        except OSError:
            signature[name] = _UNKNOWN
    return signature


def digest_files(folders: Iterable[Path]) -> str:
    """Return the digest of the code and the data in folders."""
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".json"))
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def stat_of(status: os.stat_result) -> FileStat:
    """Return the state of a file."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _list_entries(site_dir: Path) -> Iterator[tuple[str, Entry]]:
    """Yield the paths of the content files and pictures, relative to site_dir, and the files. There may be 10,000."""
    settings = site_dir / SETTINGS_FILE
    if settings.exists():
        yield SETTINGS_FILE, settings
    for folder, endings in CONTENT_FOLDERS.items():
        wanted = endings | _OTHER_TEXTS | PICTURE_SUFFIXES if endings is _MARKDOWN else endings
        is_inside = (site_dir / folder).resolve().is_relative_to(site_dir.resolve())
        yield from _walk(site_dir / folder, folder, endings, wanted, is_inside=is_inside)


def _walk(
    folder: Entry, path: str, endings: frozenset[str], wanted: frozenset[str], *, is_inside: bool
) -> Iterator[tuple[str, Entry]]:
    """Yield the files with wanted endings in a folder and its folders, and the folders that cannot be entered.

    A folder that is a link to a place outside of the site is not entered any deeper.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        if _is_folder(folder):
            yield path, folder
        return
    for entry in entries:
        name, inner = entry.name, f"{path}/{entry.name}"
        if name.startswith(_HIDDEN):
            continue
        if not _is_folder(entry):
            if _ending(name) in wanted:
                yield inner, entry
        elif _ending(name) in endings or entry.is_symlink():
            yield inner, entry
        elif is_inside:
            yield from _walk(entry, inner, endings, wanted, is_inside=True)


def _is_folder(entry: Entry) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a circular link
        return False


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}".lower()


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
