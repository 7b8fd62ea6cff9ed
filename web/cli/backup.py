"""`flask backup` and `flask restore`: archives of the database, the last good content and the erasure log."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from engine.audit.events import RESTORE
from engine.crypto import SecretBox
from engine.db.database import Database, DatabaseUnavailableError
from engine.editions.address_history import export_history, import_history
from engine.editions.files import write_atomically
from engine.editions.last_good_store import LastGoodStore, check_backup_files
from engine.privacy import erasure, erasure_log, personal_data
from engine.privacy.erasure_log import ErasureLog
from engine.text import escape_controls, format_count
from engine.transfer import backup as archives
from engine.transfer.archive_format import Archive, read_archive
from engine.transfer.dumps import DumpError
from web.cli.output import show_progress
from web.core import context, instance
from web.core.context import Services
from web.core.instance import SECRET_BYTES, SECRET_FILE, InstanceInUseError

KEY_HINT = (
    "The archive does not contain the site's key. Without the key, restored email addresses can't be read, and links "
    f"in emails, previews and logins stop working. Keep a copy of the file '{SECRET_FILE}' in the instance folder, or "
    "use --with-key and store the archive safely."
)

_COUNTED = {
    "comment": ("comment",),
    "received_linkback": ("linkback",),
    "subscription": ("subscription",),
    "alias": ("alias", "aliases"),
    "blocklist": ("blocklist entry", "blocklist entries"),
    "user_account": ("user",),
    "audit_event": ("log entry", "log entries"),
}
"""The nouns for the rows of tables that users know."""


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-key",
    is_flag=True,
    help="Include the secret key. Anyone with the archive can then decrypt all data.",
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@with_appcontext
def backup(path: Path, with_key: bool, force: bool) -> None:
    """Write the database and the last good content to the archive PATH, and test the archive."""
    name = escape_controls(str(path))
    if path.exists() and not force:
        raise click.ClickException(f"{name} already exists. To overwrite it, use --force")
    services = context.services()
    folder = services.environment.instance_dir
    try:
        files = LastGoodStore(folder).export_files() | export_history(folder)
        files[erasure_log.FILE_NAME] = ErasureLog(folder).read_bytes()
        if with_key:
            files[SECRET_FILE] = services.secret
        with show_progress("Backing up") as progress:
            about = archives.make(services.database, path, files, services.edition_store.clock(), progress)
    except (DumpError, DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(f"No backup was made. {escape_controls(str(error))}") from None
    counts = ", ".join(
        format_count(about.rows[table], *nouns) for table, nouns in _COUNTED.items() if about.rows.get(table)
    )
    click.echo(f"Wrote and tested {name}: {about.engine} database ({counts or 'no comments'}).")
    if not with_key:
        click.echo(KEY_HINT)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite a database that is not empty.")
@with_appcontext
def restore(path: Path, force: bool) -> None:
    """Replace the database and broken content with the archive PATH.

    Data that was erased since the backup is erased again. Stop the site first, also on other machines that use the same
    database: this command only notices a site that is running on this machine.
    """
    services = context.services()
    folder = services.environment.instance_dir
    try:
        click.get_current_context().with_resource(instance.reserve(folder))
        archive = read_archive(path)
        check_backup_files(archive.files)
        key = _read_key(archive.files.get(SECRET_FILE)) or services.key
        if not force and not archives.is_empty(services.database):
            raise DumpError("The database is not empty. To overwrite it, use --force")
        with show_progress("Restoring") as progress:
            archives.restore(
                services.database, archive, lambda copy: _repeat_erasures(copy, archive, services), progress
            )
    except (DumpError, DatabaseUnavailableError, InstanceInUseError, OSError, ValueError) as error:
        raise click.ClickException(f"Nothing was restored. {escape_controls(str(error))}") from None
    try:
        LastGoodStore(folder).import_files(archive.files)
        import_history(folder, archive.files)
        if SECRET_FILE in archive.files:
            write_atomically(folder / SECRET_FILE, archive.files[SECRET_FILE])
        with services.database.read() as connection:
            unreadable = personal_data.count_unreadable_emails(connection, key)
    except (DatabaseUnavailableError, OSError) as error:
        raise click.ClickException(
            "The database was restored, but not the files in the instance folder. "
            f"{escape_controls(str(error))}. Fix this, and restore again with --force"
        ) from None
    click.echo(f"Restored the backup of {archive.about.made_at:%Y-%m-%d %H:%M} UTC. Restart the site now.")
    if unreadable:
        click.echo(f"{unreadable} email addresses can't be read: they were encrypted with another key.")


def _repeat_erasures(copy: Database, archive: Archive, services: Services) -> None:
    """Erase in a restored copy what was erased on this machine or in the archive.

    The archive has been tested by now, so its erasures can be added to the log of this machine.
    """
    log = ErasureLog(services.environment.instance_dir)
    log.add(erasure_log.parse_erasures(archive.files.get(erasure_log.FILE_NAME, b"")))
    with copy.write() as connection:
        now = services.edition_store.clock()
        erasure.repeat_erasures(connection, log.list_erasures(), actor=RESTORE, now=now)


def _read_key(secret: bytes | None) -> SecretBox | None:
    """Return the key in an archive, if it has one. Raises ValueError if it is too short."""
    if secret is None:
        return None
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"The key in the archive is damaged: it has {len(secret)} of {SECRET_BYTES} bytes")
    return SecretBox(secret)
