"""`flask backup` and `flask restore`: one archive of what readers left and what the site keeps beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from engine.audit.events import RESTORE
from engine.crypto import SecretBox
from engine.db.database import Database, DatabaseUnavailableError
from engine.editions.files import write_atomically
from engine.editions.last_good_store import LastGoodStore, read_backup_files
from engine.privacy import erasure, erasure_log, personal_data
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls
from engine.transfer import backup as archives
from engine.transfer.backup import Archive
from engine.transfer.dumps import DumpError
from web.core import context
from web.core.context import Services
from web.core.instance import SECRET_BYTES, SECRET_FILE

KEY_HINT = (
    "The instance's key is not in it. On another machine, mail addresses and what the key signed (links in mails, "
    "previews, sessions) cannot be read after a restore, and nobody is recognised by an address. Keep a copy of the "
    f"instance folder's '{SECRET_FILE}' elsewhere, or use --with-key and lock the archive away."
)


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-key", is_flag=True, help="Put the instance's key into it: who has the archive can read all.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@with_appcontext
def backup(path: Path, with_key: bool, force: bool) -> None:
    """Write the readers' database and the last good content to the archive PATH, and try it."""
    if path.exists() and not force:
        raise click.ClickException(f"{escape_controls(str(path))} is there already; to overwrite it, use --force")
    services = context.services()
    folder = services.environment.instance_dir
    try:
        files = LastGoodStore(folder).export_files() | {erasure_log.FILE_NAME: ErasureLog(folder).read_bytes()}
        if with_key:
            files[SECRET_FILE] = services.secret
        with show_progress("Backing up") as told:
            about = archives.make(services.database, path, files, services.edition_store.clock(), told)
    except (DumpError, DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(f"no backup was made: {escape_controls(str(error))}") from None
    rows = ", ".join(f"{count} {name}" for name, count in about.rows.items() if count)
    click.echo(
        f"{escape_controls(str(path))} holds the {about.engine} database ({rows or 'empty'}), and was restored once."
    )
    if not with_key:
        click.echo(KEY_HINT)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite a database that holds something.")
@with_appcontext
def restore(path: Path, force: bool) -> None:
    """Put the archive PATH in the place of what is here; whoever was erased since stays so."""
    services = context.services()
    folder = services.environment.instance_dir
    try:
        archive = archives.read(path)
        read_backup_files(archive.files)
        key = _key(archive.files.get(SECRET_FILE)) or services.key
        if not force and not archives.is_empty(services.database):
            raise DumpError("the database here holds something; to overwrite it, use --force")
        with show_progress("Restoring") as told:
            archives.restore(services.database, archive, lambda trial: _replay(trial, archive, services), told)
    except (DumpError, DatabaseUnavailableError, OSError, ValueError) as error:
        raise click.ClickException(f"the backup was not restored: {escape_controls(str(error))}") from None
    try:
        LastGoodStore(folder).import_files(archive.files)
        if SECRET_FILE in archive.files:
            write_atomically(folder / SECRET_FILE, archive.files[SECRET_FILE])
        with services.database.read() as connection:
            lost = personal_data.count_unreadable_emails(connection, key)
    except (DatabaseUnavailableError, OSError) as error:
        said = "the database is restored, but not all that belongs beside it"
        raise click.ClickException(
            f"{said}: {escape_controls(str(error))}; mend that, and restore it again with --force"
        ) from None
    click.echo(f"Restored what was here on {archive.about.made_at:%Y-%m-%d at %H:%M} UTC. Restart the site now.")
    if lost:
        click.echo(f"{lost} mail addresses cannot be read: they were sealed with another key, which is not here.")


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar, as what is called with how much is done and of how much."""
    with click.progressbar(length=1, label=label) as shown:

        def told(done: int, of: int) -> None:
            shown.length = of
            shown.update(done - shown.pos)

        yield told


def _replay(trial: Database, archive: Archive, services: Services) -> None:
    """Erase again whom this machine or the archive erased. The archive is tried by now, so what it has is noted."""
    known = ErasureLog(services.environment.instance_dir)
    known.add(erasure_log.parse_erasures(archive.files.get(erasure_log.FILE_NAME, b"")))
    with trial.write() as connection:
        erasure.repeat_erasures(connection, known.list_erasures(), actor=RESTORE, now=services.edition_store.clock())


def _key(secret: bytes | None) -> SecretBox | None:
    """The key in an archive, if it has one. Raises ValueError where the site could not start with it."""
    if secret is None:
        return None
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the key in it is damaged: it has {len(secret)} bytes, and needs {SECRET_BYTES}")
    return SecretBox(secret)
