"""Readers' favourites on the web: the tally, and the circuit that they make."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.circuits.problems import CircuitProblem
from engine.favourites.favourites import Favourites
from web.circuits.circuit_page import circuit_page
from web.core.context import edition, parts
from web.core.readers_circuit import TERMS, newest
from widgets.favourites import TOO_FEW, groups_of, of_readers

bp = Blueprint("favourites", __name__)

CIRCUIT = f"/c/{TERMS}/"


@bp.get("/favourites/")
def favourites() -> str:
    """All favourites of enough readers, with credit to those who named them."""
    library, readers = edition().library, Favourites(parts().database)
    tally = readers.tally(library)
    return render_template(
        "favourites_page.html",
        groups=groups_of(tally, library),
        readers=tally.readers,
        of_readers=of_readers,
        words=TOO_FEW,
        voices=readers.voices(library),
        circuit=readers.circuit(),
    )


@bp.get(CIRCUIT)
def circuit() -> str:
    """The newest readers' circuit, with the pinned address that stays what it is."""
    try:
        return circuit_page(newest(), moving=CIRCUIT)
    except CircuitProblem:  # there is none yet, or its exercises are gone from the library
        return render_template("favourites_no_circuit.html")
