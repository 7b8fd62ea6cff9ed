"""Readers' favourites on the web: the tally, and the circuit that they make."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.circuits.problems import CircuitProblem
from engine.readers.favourites.favourites import Favourites
from web.circuit_page import circuit_page
from web.current import edition, parts
from widgets.favourites import TOO_FEW, groups_of, of_readers

bp = Blueprint("favourites", __name__)

CIRCUIT = "/c/favourites/"


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
    snapshot = Favourites(parts().database).circuit()
    try:
        return circuit_page(snapshot.circuit(edition().library), moving=CIRCUIT) if snapshot else _none_yet()
    except CircuitProblem:  # its exercises are gone from the library
        return _none_yet()


def _none_yet() -> str:
    return render_template("favourites_no_circuit.html")
