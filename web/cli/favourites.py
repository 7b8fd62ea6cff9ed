"""`flask aliases` and `flask favourites`: export aliases to files, and build the readers' circuit."""

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
from engine.text import decode_utf8, escape_controls
from web.cli.output import report_errors
from web.core import context
from web.core.context import edition

aliases = AppGroup("aliases", help="Export stored aliases of exercises.")
favourites = AppGroup("favourites", help="Build the readers' circuit.")


@aliases.command()
def export() -> None:
    """Append the stored aliases to the YAML files in the site's exercises/.

    Writes nothing if an alias conflicts with a name in the files.
    """
    services = context.services()
    site_dir, now = services.environment.site_dir, services.edition_store.clock()
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        unexported = stored_aliases.list_unexported(connection)
        texts, new = write_aliases(_read_exercise_files(site_dir), edition().library, unexported)
        for path, text in texts.items():
            write_atomically(site_dir / path, text.encode())
        stored_aliases.mark_exported(connection, now)
    for alias in new:
        click.echo(escape_controls(f"Added “{alias.original_text}” as an alias of '{alias.exercise_id}'"))
    click.echo(f"Wrote {', '.join(texts)}" if texts else "Nothing to export.")


@favourites.command()
def renew() -> None:
    """Build the readers' circuit from today's favourites, and replace your choice."""
    services, library = context.services(), edition().library
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        tally = count_favourites(connection, library)
        now = services.edition_store.clock()
        snapshot = readers_circuit.renew_circuit(connection, library, tally, now, replace_chosen=True)
    if snapshot is None:
        click.echo("Nothing changed: the circuit would be the same, or there are too few favourites.")
    else:
        _print_circuit(snapshot)


@favourites.command()
@click.argument("exercises")
def choose(exercises: str) -> None:
    """Build the readers' circuit from EXERCISES, a comma-separated list, until `flask favourites renew`."""
    services, library = context.services(), edition().library
    names = [name.strip() for name in exercises.split(",") if name.strip()]
    with report_errors(InvalidAliasError, CircuitError), services.database.write() as connection:
        tally = count_favourites(connection, library)
        snapshot = readers_circuit.set_exercises(connection, library, names, tally, services.edition_store.clock())
    _print_circuit(snapshot)


def _print_circuit(snapshot: Snapshot) -> None:
    click.echo(f"Readers' circuit: {edition().site.absolute_url(snapshot.path)}")


def _read_exercise_files(site_dir: Path) -> dict[str, str]:
    """Return the text of the site's own exercise files, by path. Raises InvalidAliasError if one is not UTF-8."""
    texts = {}
    for path, file in scan_content(site_dir).files.items():
        if path.startswith("exercises/") and not path.startswith("exercises/_"):
            text, problem = decode_utf8(file.data or b"", path)
            if problem:
                raise InvalidAliasError(f"{problem} Nothing was written")
            texts[path] = text
    return texts
