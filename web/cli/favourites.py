"""`flask aliases` and `flask favourites`: what readers named, written to files, and the circuit that they make."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from engine.circuits.errors import CircuitError
from engine.comments.favourite_tally import count_favourites
from engine.editions.files import scan_content, write_atomically
from engine.favourites import aliases as stored_aliases
from engine.favourites import readers_circuit
from engine.favourites.alias_export import write_aliases
from engine.favourites.aliases import InvalidAliasError
from engine.favourites.readers_circuit import Snapshot
from engine.library.library import Library
from engine.text import decode_utf8, escape_controls
from web.cli.errors import report_errors
from web.core import context
from web.core.context import Services

aliases = AppGroup("aliases", short_help="Names of exercises that readers use.", help="Names that readers use.")
favourites = AppGroup("favourites", short_help="The readers' circuit.", help="The circuit of readers' favourites.")


@aliases.command()
def export() -> None:
    """Append the stored aliases to the YAML files of SITE_DIR/exercises.

    Nothing is written where one of them means something else there.
    """
    services = context.services()
    now = services.edition_store.clock()
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        waiting = stored_aliases.list_unexported(connection)
        texts, new = write_aliases(_own_files(services.environment.site_dir), _library(services), waiting)
        for path, text in texts.items():
            write_atomically(services.environment.site_dir / path, text.encode())
        stored_aliases.mark_exported(connection, now)
    for alias in new:
        click.echo(escape_controls(f"“{alias.original_text}” is an alias of '{alias.exercise_id}' now"))
    click.echo(f"Written: {', '.join(texts)}" if texts else "Nothing to write.")


@favourites.command()
def renew() -> None:
    """Make the readers' circuit anew from the favourites of today; a choice of the owner's ends."""
    services = context.services()
    library, now = _library(services), services.edition_store.clock()
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        made = readers_circuit.renew_circuit(
            connection, library, count_favourites(connection, library), now, replace_chosen=True
        )
    if made is None:
        click.echo("Nothing changed: the circuit is the same, or too few exercises are favourites yet.")
    else:
        _tell(services, made)


@favourites.command()
@click.argument("exercises")
def choose(exercises: str) -> None:
    """Make the readers' circuit of these exercises, a comma list, until `flask favourites renew`."""
    services = context.services()
    library, now = _library(services), services.edition_store.clock()
    names = [name.strip() for name in exercises.split(",") if name.strip()]
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        made = readers_circuit.set_exercises(connection, library, names, count_favourites(connection, library), now)
    _tell(services, made)


def _tell(services: Services, made: Snapshot) -> None:
    click.echo("The readers' circuit is now")
    click.echo(services.edition_store.edition.site.absolute_url(made.path))


def _library(services: Services) -> Library:
    return services.edition_store.edition.library


def _own_files(site_dir: Path) -> dict[str, str]:
    """The site's own files that hold exercises, by path, as they are now. Raises Refused for one that is no text."""
    found = {}
    for path, data in scan_content(site_dir).files.items():
        if path.startswith("exercises/") and not path.startswith("exercises/_"):
            text, problem = decode_utf8(data, path)
            if problem:
                raise InvalidAliasError(f"{problem}. Fix this first. Nothing was written")
            found[path] = text
    return found
