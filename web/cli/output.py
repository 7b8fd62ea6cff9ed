"""Error messages and progress bars that the commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from engine.db.database import DatabaseUnavailableError
from engine.text import escape_controls


@contextmanager
def report_errors(*expected: type[Exception]) -> Iterator[None]:
    """Turn expected exceptions into an error message and exit code 1.

    Database and file errors are always expected. The messages of the others are shown as they are.
    """
    try:
        yield
    except DatabaseUnavailableError as error:
        raise click.ClickException(f"Database unavailable: {escape_controls(str(error))}") from None
    except OSError as error:
        raise click.ClickException(f"Can't write the file: {error.strerror}") from None
    except expected as error:
        raise click.ClickException(escape_controls(str(error))) from None


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar, and yield the function to call with the number of steps done and their total."""
    with click.progressbar(length=1, label=label) as bar:

        def update(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield update
