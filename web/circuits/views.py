"""A circuit at its address. The address carries everything, in one spelling."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.parsing import ParsedRequest, parse_query
from web.circuits.builder_form import asked_address
from web.circuits.circuit_page import circuit_page
from web.core.context import edition
from web.core.headers import MAX_ADDRESS
from web.core.presets import READERS_CIRCUIT, readers_circuit

bp = Blueprint("circuits", __name__)

FAVOURITES = f"/c/{READERS_CIRCUIT}/"


@bp.get(FAVOURITES)
def favourites() -> str:
    """The newest readers' circuit, with the pinned address that stays what it is."""
    try:
        return circuit_page(readers_circuit(), moving=FAVOURITES)
    except CircuitError:  # there is none yet, or its exercises are gone from the library
        return render_template("favourites_no_circuit.html")


@bp.get("/c/")
@bp.get("/c/<terms>/")
def page(terms: str = "") -> Response | tuple[str, int] | str:
    """A circuit with its map, its stations and its timeline. Lenient: what is unknown is told or redirected away."""
    library = edition().library
    pairs = list(request.args.items(multi=True))
    parsed = parse_query(terms, pairs, library)
    # A near miss is told on the page, so its address stays; everything else that is not canonical is redirected.
    if parsed.redirect_status and not parsed.near_misses:
        return redirect(parsed.request.path, parsed.redirect_status)
    try:
        circuit = build_circuit(parsed.validated(), library)
    except CircuitError as problem:
        builder = _builder(terms, pairs, parsed)
        problems = parsed.errors or (problem,)
        return render_template("circuit_problem.html", problems=problems, builder=builder), problem.status
    return circuit_page(circuit, near_misses=parsed.near_misses)


def _builder(terms: str, pairs: list[tuple[str, str]], parsed: ParsedRequest) -> str:
    """The builder filled in with what was asked, as long as that can be an address; else the empty one."""
    name = "exercises" if parsed.request.terms.is_pinned else "areas"
    address = asked_address([(name, terms), *pairs])
    return address if len(address) <= MAX_ADDRESS // 4 else asked_address(())
