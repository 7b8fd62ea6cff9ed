"""Readers' favourites on the web: the tally, and the circuit that they make."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.favourites.readers_circuit import find_newest
from web.core.cacheable import cacheable
from web.core.context import edition, services
from widgets.favourites import NO_FAVOURITES_YET, format_share, group_by_area, read_favourites

bp = Blueprint("favourites", __name__)


@bp.get("/favourites/")
@cacheable()
def favourites() -> str:
    """All favourites of enough readers, with credit to those who named them."""
    library, database = edition().library, services().database
    tally, voters = read_favourites(database, library)
    return render_template(
        "favourites_page.html",
        groups=group_by_area(tally, library),
        readers=tally.readers,
        of_readers=format_share,
        words=NO_FAVOURITES_YET,
        voters=voters,
        circuit=database.read_or(find_newest, None),
    )
