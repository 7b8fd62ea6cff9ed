"""A circuit at its address. The address carries everything, in one spelling."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.circuits.build import build
from engine.circuits.parse import from_query
from engine.circuits.problems import CircuitProblem, quoted
from engine.circuits.timeline import timeline
from web.current import edition

bp = Blueprint("circuits", __name__)


@bp.get("/c/")
@bp.get("/c/<terms>/")
def page(terms: str = "") -> Response | tuple[str, int] | str:
    """A circuit with its map, its stations and its timeline. Lenient: what is unknown is told or redirected away."""
    library = edition().library
    parsed = from_query(terms, list(request.args.items(multi=True)), library)
    # A near miss is told on the page, so its address stays; everything else that is not canonical is redirected.
    if parsed.redirect and not parsed.near_misses:
        return redirect(parsed.request.path, parsed.redirect)
    try:
        circuit = build(parsed.checked(), library)
    except CircuitProblem as problem:
        return render_template("circuit_problem.html", problem=problem), problem.status
    near_misses = [(quoted(given), meant) for given, meant in parsed.near_misses]
    return render_template("circuit_page.html", circuit=circuit, timeline=timeline(circuit), near_misses=near_misses)
