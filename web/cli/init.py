"""`flask init`: start a blog in a folder."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click

from engine.config.environment import BASE_DIR
from engine.text import escape_controls

STARTER = Path(__file__).with_name("starter")
"""The files of a new blog."""


@click.command()
@click.argument("folder", envvar="SITE_DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Start a blog in FOLDER, which must be new or empty. Default: SITE_DIR.

    Writes site.toml with all settings, a first post, and a page about you.
    """
    name = escape_controls(str(folder))
    try:
        folder = folder.expanduser().resolve()
        if folder.exists() and any(not _is_allowed(path) for path in folder.iterdir()):
            raise click.ClickException(f"{name} is not empty. Choose a new or empty folder")
        names = [_write(path, folder) for path in sorted(STARTER.rglob("*")) if path.is_file()]
    except (OSError, RuntimeError) as error:  # expanduser raises RuntimeError for an unknown user
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.ClickException(f"Can't start a blog in {name}: {escape_controls(str(reason))}") from None
    click.echo(f"Started a blog in {escape_controls(str(folder))}: {', '.join(names)}.\n\nServe it with:")
    click.echo(f"  {escape_controls(_format_next_command(folder))}")


def _is_allowed(path: Path) -> bool:
    """Return True for hidden files, such as .git, and for what a site that was served in the empty folder wrote."""
    return path.name.startswith(".") or path.name == "instance"


def _write(source: Path, folder: Path) -> str:
    """Write a file of a new blog, and return its name. Never overwrites a file."""
    name = source.relative_to(STARTER)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text(encoding="utf-8").replace("{date}", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    with (folder / name).open("x", encoding="utf-8") as file:
        file.write(text)
    return name.as_posix()


def _format_next_command(folder: Path) -> str:
    there = "" if Path.cwd() == BASE_DIR else f"-C {shlex.quote(str(BASE_DIR))} "
    return f"SITE_DIR={shlex.quote(str(folder))} make {there}run"
