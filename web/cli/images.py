"""The command that makes all pictures before readers ask for them."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from engine.images.decoding import PictureError
from engine.images.files import FOLDERS
from engine.images.markup import ShownPicture
from engine.images.versions import has_version, list_formats
from engine.images.widths import PREVIEW, Width, choose_widths
from engine.text import escape_controls, format_count
from web.cli.output import show_progress
from web.core.context import edition
from web.core.pictures import list_addresses, pictures


@click.command()
@with_appcontext
def images() -> None:
    """Make all pictures in all sizes and formats.

    Without it, each is made when the first browser asks for it. Fails if a picture is damaged.
    """
    found = {shown.picture.digest: shown for shown in _list_pictures()}
    missing = [
        (digest, width, extension)
        for digest, shown in found.items()
        if not shown.picture.is_kept
        for width in _list_widths(shown)
        for extension in list_formats(shown.picture)
        if has_version(shown.picture, width, extension) and not pictures().has_version(digest, width, extension)
    ]
    damaged: dict[str, str] = {}
    with show_progress("Making pictures") as update:
        for done, (digest, width, extension) in enumerate(missing, 1):
            if digest not in damaged and (error := _make(digest, width, extension)):
                damaged[digest] = error
            update(done, len(missing))
    click.echo(f"{format_count(len(found), 'picture')} in {format_count(len(missing), 'new version')}.")
    errors = [*damaged.values(), *(f"{address}: The picture is missing or damaged." for address in _list_unreadable())]
    for error in errors:
        click.echo(escape_controls(error), err=True)
    if errors:
        raise click.ClickException(f"{format_count(len(errors), 'picture')} could not be made. Run 'flask check'.")


def _list_unreadable() -> list[str]:
    """Return the addresses of files of this site that are no pictures, or missing."""
    own = {address for address in list_addresses(edition()) if address.partition("/")[2].partition("/")[0] in FOLDERS}
    return sorted(address for address in own if not pictures().find(address))


def _list_pictures() -> Iterator[ShownPicture]:
    for address in list_addresses(edition()):
        if shown := pictures().find(address):
            yield shown
            if shown.dark:
                yield shown.dark


def _list_widths(shown: ShownPicture) -> tuple[Width, ...]:
    return (*choose_widths(shown.picture.width), PREVIEW)


def _make(digest: str, width: Width, extension: str) -> str:
    """Make a version, and return the message if that fails, or ""."""
    file = pictures().find_by_digest(digest, edition())
    if file is None:  # deleted meanwhile
        return ""
    try:
        pictures().make_version(*file, width, extension)
    except PictureError as error:
        return f"{file[0]}: {error}"
    return ""
