"""What the commands share: how they say that something cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from engine.db.database import Unavailable
from engine.text import escape_controls


@contextmanager
def refusals(*others: type[Exception]) -> Iterator[None]:
    """Say in a sentence what cannot be done: with the database, with a file, and what others say of themselves."""
    try:
        yield
    except Unavailable as error:
        raise click.ClickException(f"the database cannot be used now: {escape_controls(str(error))}") from None
    except OSError as error:
        raise click.ClickException(f"the file cannot be written: {error.strerror}") from None
    except others as error:
        raise click.ClickException(escape_controls(str(error))) from None
