"""The zip files of backups: their members are checked before anything is read, and read one at a time."""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from engine.transfer.dumps import DumpError

FORMAT = 1
MAX_ABOUT_BYTES = 64 * 1024
MAX_FILE_BYTES = 32 * 1024 * 1024
"""The limit for each file besides the database. Content files have at most 1 MB; a list of erasures may be longer."""

_ABOUT, _DATABASE, _FILES = "about.json", "database", "files/"
_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError),
    *(ValueError, IndexError, OverflowError),
)
"""Errors of zipfile for bytes that were changed."""


@dataclass(frozen=True, slots=True)
class About:
    """Metadata of an archive. rows has the number of rows of each table."""

    format: int
    made_at: datetime
    engine: str
    revision: str
    rows: Mapping[str, int]


_ADAPTER = TypeAdapter(About)


class ArchiveFiles(Mapping[str, bytes]):
    """The files besides the database, by name. Each is read from the archive when it is needed."""

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        self._zip = zipfile.ZipFile(path)
        self._names = dict.fromkeys(names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._zip.read(_FILES + name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read. files maps the names of the files besides the database to their contents."""

    path: Path
    about: About
    files: Mapping[str, bytes]

    def extract_database(self, folder: Path) -> Path:
        """Copy the dump of the database into a folder and return its path. Raises DumpError and OSError."""
        with zipfile.ZipFile(self.path) as archive:
            size, free = archive.getinfo(_DATABASE).file_size, shutil.disk_usage(folder).free
            if size > free:
                raise DumpError(f"The database has {size >> 20} MB, but {folder.parent} has only {free >> 20} MB left")
            return Path(archive.extract(_DATABASE, folder))

    def read_database_start(self, size: int) -> bytes:
        """Return the first bytes of the dump of the database."""
        with zipfile.ZipFile(self.path) as archive, archive.open(_DATABASE) as file:
            return file.read(size)


def write_archive(path: Path, about: About, database: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Write an archive with a dump of the database and files. Yield the name of each file when it is written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ABOUT, _ADAPTER.dump_json(about, indent=1))
        archive.write(database, _DATABASE)
        for name, data in files.items():
            archive.writestr(_FILES + name, data)
            yield name


def read_archive(path: Path) -> Archive:
    """Read an archive. Raises DumpError if the file is not an archive or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _check_members(path, archive)
            about = _ADAPTER.validate_json(archive.read(_ABOUT))
            if archive.testzip() is not None:
                raise DumpError(f"{path} is damaged")
    except OSError as error:
        raise DumpError(f"Can't read {path}: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise DumpError(f"{path} is not a backup of this program, or it is damaged") from error
    if about.format != FORMAT:
        raise DumpError(f"{path} was made by another release. It has format {about.format}; this one reads {FORMAT}")
    names = tuple(name.removeprefix(_FILES) for name in members if name.startswith(_FILES))
    return Archive(path, about, ArchiveFiles(path, names))


def _check_members(path: Path, archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """Return the members by name. Raises DumpError if one is missing, is there twice, or is too large."""
    infos = [info for info in archive.infolist() if not info.is_dir()]
    members = {info.filename: info for info in infos}
    for name in (_ABOUT, _DATABASE):
        if name not in members:
            raise DumpError(f"{path} is not a backup of this program: it has no '{name}'")
    for name, count in Counter(info.filename for info in infos).items():
        if count > 1:
            raise DumpError(f"{path} is damaged: it has '{name}' twice")
    for name, info in members.items():
        if info.flag_bits & _ENCRYPTED or info.compress_type not in _COMPRESSION:
            raise DumpError(f"{path} can't be read: '{name}' is encrypted, or compressed with an unusual method")
        limit = MAX_ABOUT_BYTES if name == _ABOUT else MAX_FILE_BYTES
        if name != _DATABASE and info.file_size > limit:
            raise DumpError(f"{path} is damaged: '{name}' has {info.file_size:,} bytes, more than {limit:,}")
    return members
