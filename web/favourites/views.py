"""Readers' favourites on the web: the tally, and the circuit that they make."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.favourites.readers_circuit import newest
from web.core.context import edition, services
from widgets.favourites import TOO_FEW, groups_of, of_readers, read

bp = Blueprint("favourites", __name__)


@bp.get("/favourites/")
def favourites() -> str:
    """All favourites of enough readers, with credit to those who named them."""
    library, database = edition().library, services().database
    tally, voices = read(database, library)
    return render_template(
        "favourites_page.html",
        groups=groups_of(tally, library),
        readers=tally.readers,
        of_readers=of_readers,
        words=TOO_FEW,
        voices=voices,
        circuit=database.read_or(newest, None),
    )
