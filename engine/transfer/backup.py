"""Backups: archives of the database and files of the instance folder, and restoring them.

Each archive is tested by restoring it into a temporary database and counting the rows.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from engine.db.database import BackupRequiredError, Database, NewerDatabaseError
from engine.db.public_version import public_version
from engine.transfer import dumps
from engine.transfer.archive_format import FORMAT, About, Archive, read_archive, write_archive
from engine.transfer.dumps import DumpError, Progress


def make(
    database: Database, path: Path, files: Mapping[str, bytes], now: datetime, report: Progress = lambda done, of: None
) -> About:
    """Write an archive of the database and of these files, and test it.

    If anything fails, no file is written. Raises DumpError and DatabaseUnavailableError.
    """
    path = path.absolute()
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as name:
            return _make(database, path, files, now, Path(name), report)
    except OSError as error:
        raise DumpError(f"Can't write {path}: {error.strerror}") from error


def _make(
    database: Database, path: Path, files: Mapping[str, bytes], now: datetime, folder: Path, report: Progress
) -> About:
    database.upgrade()  # an archive has the tables of this release
    copy, draft = folder / "copy", folder / "archive"
    steps = len(files) + 3
    report(0, steps)
    dumps.save(database, copy)
    report(1, steps)
    with dumps.scratch(database, folder) as trial:
        dumps.load(trial, copy)
        about = About(FORMAT, now, _engine(database), str(database.revision().present), dumps.count_rows(trial))
    report(2, steps)
    for done, _ in enumerate(write_archive(draft, about, copy, files), start=3):
        report(done, steps)
    copy.unlink()
    _flush(draft)
    written = read_archive(draft)
    if written.files.keys() != files.keys() or any(written.files[name] != data for name, data in files.items()):
        raise DumpError("The archive differs from its source. The disk may be damaged")
    _try(database, written, folder)
    draft.chmod(0o600)
    draft.replace(path)
    _flush(path.parent)
    report(steps, steps)
    return about


def restore(
    database: Database,
    archived: Archive,
    repair: Callable[[Database], None] = lambda trial: None,
    report: Progress = lambda done, of: None,
) -> None:
    """Replace the contents of the database with those of an archive, in one step.

    Before, they are upgraded to this release in a temporary database, where repair can change them. Raises DumpError
    and DatabaseUnavailableError.
    """
    if archived.about.engine != _engine(database):
        raise DumpError(
            f"This is a backup of {archived.about.engine}, but the database is {_engine(database)}. "
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
            repaired = folder / "repaired"
            _try(database, archived, folder, repair, repaired)
            dumps.load(database, repaired, report)
    except OSError as error:
        raise DumpError(f"The backup can't be tested in the temporary folder: {error.strerror}") from error


def is_empty(database: Database) -> bool:
    """Return True if the database has no rows that a restore would overwrite. Raises DatabaseUnavailableError."""
    found = database.revision()
    if not found.is_known:
        return found.present is None
    # A new database has one row already: the public version.
    return not any(count for table, count in dumps.count_rows(database).items() if table != public_version.name)


def _try(
    database: Database,
    archived: Archive,
    folder: Path,
    repair: Callable[[Database], None] = lambda trial: None,
    repaired: Path | None = None,
) -> None:
    """Restore an archive into a temporary database. Raises DumpError if it is incomplete or damaged."""
    dumps.check_start(database, archived.read_database_start(dumps.START_BYTES))
    copy = archived.extract_database(folder)
    about = archived.about
    with dumps.scratch(database, folder) as trial:
        dumps.load(trial, copy)
        # Count before the upgrade, which may rename tables.
        is_whole = not about.rows.items() - dumps.count_present_rows(trial, about.rows).items()
        try:
            trial.upgrade(has_backup=True)
        except NewerDatabaseError as error:
            raise DumpError("This backup was made by a newer release. Upgrade this site first") from error
        dumps.check(trial)
        if not is_whole:
            raise DumpError("The backup is incomplete: some of its rows are missing")
        repair(trial)
        if repaired is not None:
            dumps.skip_used_ids(trial)
            dumps.save(trial, repaired)


def _engine(database: Database) -> str:
    return "SQLite" if database.is_sqlite else "PostgreSQL"


def _flush(path: Path) -> None:
    """Wait until a file, or the list of files in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
