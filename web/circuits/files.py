"""A circuit as a file: what programs, other sites and devices fetch. Strict: an unknown option is an error."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, Response, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.exports.fit_workout import build_fit
from engine.circuits.exports.ics import build_ics
from engine.circuits.exports.json_document import build_circuit_document, build_problem_document
from engine.circuits.exports.text import format_workout
from engine.circuits.parsing import parse_query
from engine.circuits.schedule import SCHEDULE_OPTIONS, list_appointments, parse_schedule
from engine.text import slugify
from web.circuits.image_cache import ImageCache
from web.core.context import edition, now, services
from web.core.presets import READERS_CIRCUIT, readers_circuit
from web.core.redirects import add_query
from widgets.drawing.picture_content import build_picture_content

bp = Blueprint("circuit_files", __name__)

READERS_CIRCUIT_MAX_AGE = 60
"""So long caches may keep which circuit the readers' is."""


@bp.get("/c/<terms>.json")
def document(terms: str) -> AnyResponse:
    """The circuit as a JSON document."""
    return _file(terms, "json", lambda circuit: _json(build_circuit_document(circuit, edition().site.address)))


@bp.get("/c/<terms>.txt")
def text(terms: str) -> AnyResponse:
    """The whole workout as plain text."""

    def make(circuit: Circuit) -> Response:
        address = edition().site.absolute_url(circuit.request.path)
        return current_app.response_class(
            format_workout(circuit, edition().library, address) + "\n", mimetype="text/plain"
        )

    return _file(terms, "txt", make)


@bp.get("/c/<terms>.ics")
def calendar(terms: str) -> AnyResponse:
    """The circuit as an appointment, or a week's sessions. When they are is asked for besides the circuit's options."""

    def make(circuit: Circuit) -> Response:
        library = edition().library
        when = parse_schedule([pair for pair in _query() if pair[0] in SCHEDULE_OPTIONS], now())
        sessions = list_appointments(circuit, library, when)
        content = build_ics(circuit, sessions, library, edition().site.address, now())
        return _named(current_app.response_class(content, mimetype="text/calendar"), circuit, "ics")

    return _file(terms, "ics", make, besides=SCHEDULE_OPTIONS)


@bp.get("/c/<terms>.fit")
def device_file(terms: str) -> AnyResponse:
    """The circuit as a workout for a watch."""

    def make(circuit: Circuit) -> Response:
        content = build_fit(circuit, edition().site.absolute_url(circuit.request.path))
        return _named(current_app.response_class(content, mimetype="application/vnd.ant.fit"), circuit, "fit")

    return _file(terms, "fit", make)


@bp.get("/c/<terms>.png")
def picture(terms: str) -> AnyResponse:
    """The circuit as a picture of 1200 x 630 pixels, for links to it."""
    return _file(terms, "png", lambda circuit: _picture(circuit, "png"))


@bp.get("/c/<terms>.pin.png")
def pin(terms: str) -> AnyResponse:
    """The circuit as a picture of 1000 x 1500 pixels, for Pinterest."""
    return _file(terms, "pin.png", lambda circuit: _picture(circuit, "pin.png"))


def _file(terms: str, ending: str, make: Callable[[Circuit], Response], besides: Collection[str] = ()) -> AnyResponse:
    """What make answers for the circuit of this request; any site may read it. A problem is answered as JSON.

    besides names options of the file that are none of the circuit's. The readers' circuit is a file of the one that it
    is today.
    """
    library = edition().library
    own = [pair for pair in _query() if pair[0] in besides]
    parsed = parse_query(terms, [pair for pair in _query() if pair[0] not in besides], library, strict=True)
    response: AnyResponse
    try:
        if terms == READERS_CIRCUIT:
            response = redirect(add_query(readers_circuit().request.file_path(ending), own), 302)
            response.headers["Cache-Control"] = f"public, max-age={READERS_CIRCUIT_MAX_AGE}"
        elif parsed.redirect_status:
            response = redirect(add_query(parsed.request.file_path(ending), own), parsed.redirect_status)
        else:
            response = make(build_circuit(parsed.validated(), library))
    except CircuitError as problem:
        response = _json(build_problem_document(problem), problem.status, "application/problem+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _query() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _named(response: Response, circuit: Circuit, ending: str) -> Response:
    """The answer with the name under which a browser saves it: "glutes-circuit.ics"."""
    response.headers.set("Content-Disposition", "attachment", filename=f"{slugify(circuit.title)[:64]}.{ending}")
    return response


def _json(content: dict[str, object], status: int = 200, mimetype: str = "application/json") -> Response:
    return current_app.response_class(
        json.dumps(content, ensure_ascii=False, sort_keys=False), status=status, mimetype=mimetype
    )


def _picture(circuit: Circuit, ending: str) -> Response:
    present, running = edition(), services()
    kept = ImageCache(running.environment.instance_dir, running.articles.version)
    drawn = kept.picture(build_picture_content(circuit, present.library, present.site), ending)
    response = current_app.response_class(drawn, mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
