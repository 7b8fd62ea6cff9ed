"""A circuit at its address. The address carries everything, in one spelling."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.circuits.build import build
from engine.circuits.parse import Parsed, from_query
from engine.circuits.problems import CircuitProblem, quoted
from engine.circuits.timeline import timeline
from web.answer import answer_to
from web.builder_form import asked_address, request_address
from web.current import edition
from web.headers import MAX_ADDRESS

bp = Blueprint("circuits", __name__)

NOTES_ON_PAPER = 8
"""So many notes are printed: a circuit can have three for each station, and it is to be one page."""


@bp.get("/c/")
@bp.get("/c/<terms>/")
def page(terms: str = "") -> Response | tuple[str, int] | str:
    """A circuit with its map, its stations and its timeline. Lenient: what is unknown is told or redirected away."""
    library = edition().library
    pairs = list(request.args.items(multi=True))
    parsed = from_query(terms, pairs, library)
    # A near miss is told on the page, so its address stays; everything else that is not canonical is redirected.
    if parsed.redirect and not parsed.near_misses:
        return redirect(parsed.request.path, parsed.redirect)
    try:
        circuit = build(parsed.checked(), library)
    except CircuitProblem as problem:
        builder = _builder(terms, pairs, parsed)
        problems = parsed.problems or (problem,)
        return render_template("circuit_problem.html", problems=problems, builder=builder), problem.status
    near_misses = [(quoted(given), meant) for given, meant in parsed.near_misses]
    return render_template(
        "circuit_page.html",
        circuit=circuit,
        timeline=timeline(circuit),
        answer=answer_to(circuit),
        near_misses=near_misses,
        builder=request_address(circuit.request),
        notes_on_paper=NOTES_ON_PAPER,
    )


def _builder(terms: str, pairs: list[tuple[str, str]], parsed: Parsed) -> str:
    """The builder filled in with what was asked, as long as that can be an address; else the empty one."""
    name = "exercises" if parsed.request.terms.pinned else "areas"
    address = asked_address([(name, terms), *pairs])
    return address if len(address) <= MAX_ADDRESS // 4 else asked_address(())
