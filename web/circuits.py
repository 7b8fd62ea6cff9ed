"""A circuit at its address: as a page and as JSON. The address carries everything, in one spelling."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, json, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.as_json import circuit_document, problem_document
from engine.circuits.build import build
from engine.circuits.parse import Parsed, from_query
from engine.circuits.problems import CircuitProblem, quoted
from engine.circuits.timeline import timeline
from web.current import edition

bp = Blueprint("circuits", __name__)


@bp.get("/c/")
@bp.get("/c/<terms>/")
def page(terms: str = "") -> AnyResponse | tuple[str, int] | str:
    """A circuit with its map, its stations and its timeline. Lenient: what is unknown is told or redirected away."""
    library = edition().library
    parsed = _parse(terms)
    # A near miss is told on the page, so its address stays; everything else that is not canonical is redirected.
    if parsed.redirect and not parsed.near_misses:
        return redirect(parsed.request.path, parsed.redirect)
    try:
        circuit = build(parsed.checked(), library)
    except CircuitProblem as problem:
        return render_template("circuit_problem.html", problem=problem), problem.status
    near_misses = [(quoted(given), meant) for given, meant in parsed.near_misses]
    return render_template("circuit_page.html", circuit=circuit, timeline=timeline(circuit), near_misses=near_misses)


@bp.get("/c/<terms>.json")
def document(terms: str) -> AnyResponse:
    """The same as JSON. Strict: an unknown option is an error."""
    present = edition()
    parsed = _parse(terms, strict=True)
    try:
        if parsed.redirect:
            return redirect(parsed.request.json_path, parsed.redirect)
        circuit = build(parsed.checked(), present.library)
        return _json(circuit_document(circuit, present.site.address), 200, "application/json")
    except CircuitProblem as problem:
        return _json(problem_document(problem), problem.status, "application/problem+json")


def _parse(terms: str, *, strict: bool = False) -> Parsed:
    return from_query(terms, list(request.args.items(multi=True)), edition().library, strict=strict)


def _json(content: dict[str, object], status: int, mimetype: str) -> Response:
    return current_app.response_class(
        json.dumps(content, ensure_ascii=False, sort_keys=False), status=status, mimetype=mimetype
    )
