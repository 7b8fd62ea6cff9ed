"""Backups: archives of the database and files of the instance folder, and restoring them.

Each archive is tested by restoring it into a temporary database and counting the rows.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from engine.db.database import BackupRequiredError, Database, NewerDatabaseError
from engine.transfer import dumps
from engine.transfer.dumps import DumpError, Told

FORMAT = 1
_ABOUT, _DATABASE = "about.json", "database"
_MOST_ABOUT = 64 * 1024


@dataclass(frozen=True, slots=True)
class About:
    """Metadata of an archive. rows has the number of rows of each table."""

    format: int
    made_at: datetime
    engine: str
    revision: str
    rows: Mapping[str, int]


_ADAPTER = TypeAdapter(About)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read. files maps the names of the files besides the database to their contents."""

    path: Path
    about: About
    files: Mapping[str, bytes]


def make(
    database: Database, path: Path, files: Mapping[str, bytes], now: datetime, told: Told = lambda done, of: None
) -> About:
    """Write an archive of the database and of these files, and test it.

    If anything fails, no file is written. Raises DumpError and DatabaseUnavailableError.
    """
    path = path.absolute()
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as name:
            return _make(database, path, files, now, Path(name), told)
    except OSError as error:
        raise DumpError(f"Can't write {path}: {error.strerror}") from error


def _make(database: Database, path: Path, files: Mapping[str, bytes], now: datetime, folder: Path, told: Told) -> About:
    database.upgrade()  # an archive has the tables of this release
    copy, draft = folder / _DATABASE, folder / "archive"
    steps = len(files) + 3
    told(0, steps)
    dumps.save(database, copy)
    told(1, steps)
    with dumps.scratch(database, folder) as trial:
        dumps.load(trial, copy)
        about = About(FORMAT, now, _engine(database), str(database.revision().present), dumps.counts(trial))
    told(2, steps)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_ABOUT, _ADAPTER.dump_json(about, indent=1))
        archive.write(copy, _DATABASE)
        for done, (name, data) in enumerate(files.items(), start=3):
            archive.writestr(f"files/{name}", data)
            told(done, steps)
    copy.unlink()
    _flush(draft)
    written = read(draft)
    if written.files != files:
        raise DumpError("The archive differs from what was written. The disk may be damaged")
    _try(database, written, folder)
    draft.chmod(0o600)
    draft.replace(path)
    _flush(path.parent)
    told(steps, steps)
    return about


def read(path: Path) -> Archive:
    """Read an archive. Raises DumpError if the file is not an archive or is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_ABOUT).file_size > _MOST_ABOUT:
                raise DumpError(f"{path} is not a backup of this program")
            about = _ADAPTER.validate_json(archive.read(_ABOUT))
            if archive.testzip() is not None:
                raise DumpError(f"{path} is damaged")
            names = [name for name in archive.namelist() if name.startswith("files/")]
            files = {name.removeprefix("files/"): archive.read(name) for name in names}
    except OSError as error:
        raise DumpError(f"Can't read {path}: {error.strerror}") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, ValidationError) as error:
        raise DumpError(f"{path} is not a backup of this program, or it is damaged") from error
    if about.format != FORMAT:
        raise DumpError(f"{path} was made by another release. It has format {about.format}; this one reads {FORMAT}")
    return Archive(path, about, files)


def restore(
    database: Database,
    archive: Archive,
    mend: Callable[[Database], None] = lambda trial: None,
    told: Told = lambda done, of: None,
) -> None:
    """Replace the contents of the database with those of an archive, in one step.

    Before, they are upgraded to this release in a temporary database, where mend can change them. Raises DumpError and
    DatabaseUnavailableError.
    """
    if archive.about.engine != _engine(database):
        raise DumpError(
            f"This is a backup of {archive.about.engine}, but the database is {_engine(database)}. "
            "To move comments between them, use `flask comments export` and `import`"
        )
    if not database.is_sqlite:
        found = database.revision()
        if found.is_known and found.present is not None and not found.is_newest:
            # The copy has the tables of this release, so the older ones would remain next to them.
            raise DumpError(str(BackupRequiredError(found)))
    try:
        with tempfile.TemporaryDirectory(prefix="restore-") as name:
            folder = Path(name)
            mended = folder / "mended"
            _try(database, archive, folder, mend, mended)
            dumps.load(database, mended, told)
    except OSError as error:
        raise DumpError(f"The backup can't be tested in the temporary folder: {error.strerror}") from error


def is_empty(database: Database) -> bool:
    """Return True if the database has no rows that a restore would overwrite. Raises DatabaseUnavailableError."""
    found = database.revision()
    return found.present is None or (found.is_known and not any(dumps.counts(database).values()))


def _try(
    database: Database,
    archive: Archive,
    folder: Path,
    mend: Callable[[Database], None] = lambda trial: None,
    mended: Path | None = None,
) -> None:
    """Restore an archive into a temporary database. Raises DumpError if it is incomplete or damaged."""
    with zipfile.ZipFile(archive.path) as packed:
        copy = Path(packed.extract(_DATABASE, folder))
    about = archive.about
    with dumps.scratch(database, folder) as trial:
        dumps.load(trial, copy)
        # Count before the upgrade, which may rename tables.
        is_whole = not about.rows.items() - dumps.counts_as_found(trial, about.rows).items()
        try:
            trial.upgrade(has_backup=True)
        except NewerDatabaseError as error:
            raise DumpError("This backup was made by a newer release. Upgrade this site first") from error
        dumps.check(trial)
        if not is_whole:
            raise DumpError("The backup is incomplete: some of its rows are missing")
        mend(trial)
        if mended is not None:
            dumps.pass_over_ids(trial)
            dumps.save(trial, mended)


def _engine(database: Database) -> str:
    return "SQLite" if database.is_sqlite else "PostgreSQL"


def _flush(path: Path) -> None:
    """Wait until a file, or the list of files in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
