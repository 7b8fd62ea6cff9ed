"""A circuit as a file: what programs, other sites and devices fetch. Strict: an unknown option is an error."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.as_json import circuit_document, problem_document
from engine.circuits.build import build
from engine.circuits.circuit import Circuit
from engine.circuits.parse import from_query
from engine.circuits.problems import CircuitProblem
from web.current import edition

bp = Blueprint("circuit_files", __name__)


@bp.get("/c/<terms>.json")
def document(terms: str) -> AnyResponse:
    """The circuit as a JSON document."""
    return _file(terms, "json", lambda circuit: _json(circuit_document(circuit, edition().site.address)))


def _file(terms: str, ending: str, make: Callable[[Circuit], Response]) -> AnyResponse:
    """What make answers for the circuit of this request; any site may read it. A problem is answered as JSON."""
    library = edition().library
    parsed = from_query(terms, list(request.args.items(multi=True)), library, strict=True)
    response: AnyResponse
    try:
        if parsed.redirect:
            response = redirect(parsed.request.file_path(ending), parsed.redirect)
        else:
            response = make(build(parsed.checked(), library))
    except CircuitProblem as problem:
        response = _json(problem_document(problem), problem.status, "application/problem+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _json(content: dict[str, object], status: int = 200, mimetype: str = "application/json") -> Response:
    return current_app.response_class(
        json.dumps(content, ensure_ascii=False, sort_keys=False), status=status, mimetype=mimetype
    )
