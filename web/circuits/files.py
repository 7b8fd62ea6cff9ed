"""Circuits as files, for programs, other sites and devices."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, Response, current_app, json, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.exports.fit_workout import build_fit
from engine.circuits.exports.ics import build_ics
from engine.circuits.exports.json_document import build_circuit_document, build_problem_document
from engine.circuits.exports.text import format_workout
from engine.circuits.parsing import parse_query
from engine.circuits.schedule import SCHEDULE_OPTIONS, parse_schedule
from engine.plans.rotation import list_appointments
from engine.text import slugify
from web.circuits.image_cache import send_picture
from web.core.cacheable import DAILY, cacheable
from web.core.context import edition, now
from web.core.expensive_work import build_limited_circuit
from web.core.presets import READERS_CIRCUIT, readers_circuit
from web.core.redirects import add_query
from web.core.request_limits import slow
from widgets.drawing.picture_content import build_picture_content
from widgets.station_notes import find_noted_circuit

bp = Blueprint("circuit_files", __name__)

READERS_CIRCUIT_MAX_AGE = 60
"""Maximum age in caches of the redirect to the current readers' circuit, in seconds."""


@bp.get("/c/<terms>.json")
@cacheable(any_option=True)
def show_json(terms: str) -> AnyResponse:
    """Return the circuit as a JSON document."""
    return _file(terms, "json", lambda circuit: _json(build_circuit_document(circuit, edition().site.address)))


@bp.get("/c/<terms>.txt")
@cacheable(any_option=True)
def show_text(terms: str) -> AnyResponse:
    """Return the workout as plain text."""

    def make(circuit: Circuit) -> Response:
        url = edition().site.absolute_url(circuit.request.path)
        noted = find_noted_circuit(circuit, edition(), now())
        circuit = noted.circuit if noted else circuit
        return current_app.response_class(format_workout(circuit, edition().library, url) + "\n", mimetype="text/plain")

    return _file(terms, "txt", make)


@bp.get("/c/<terms>.ics")
def download_calendar(terms: str) -> AnyResponse:
    """Return the workout, or the workouts of a week, as a calendar file. Takes the options of a schedule as well."""

    def make(circuit: Circuit) -> Response:
        library = edition().library
        schedule = parse_schedule([pair for pair in _query() if pair[0] in SCHEDULE_OPTIONS], now())
        appointments = list_appointments(circuit, library, schedule)
        content = build_ics(circuit, appointments, library, edition().site.address, now())
        return _as_attachment(current_app.response_class(content, mimetype="text/calendar"), circuit, "ics")

    return _file(terms, "ics", make, file_options=SCHEDULE_OPTIONS)


@bp.get("/c/<terms>.fit")
@cacheable(any_option=True)
def download_fit(terms: str) -> AnyResponse:
    """Return the circuit as a workout file for a watch."""

    def make(circuit: Circuit) -> Response:
        content = build_fit(circuit, edition().site.absolute_url(circuit.request.path))
        return _as_attachment(current_app.response_class(content, mimetype="application/vnd.ant.fit"), circuit, "fit")

    return _file(terms, "fit", make)


@bp.get("/c/<terms>.png")
@slow
@cacheable(any_option=True, cache_control=(DAILY,))
def show_picture(terms: str) -> AnyResponse:
    """Return a picture of the circuit, 1200 x 630 pixels, for link previews."""
    return _file(terms, "png", lambda circuit: _picture(circuit, "png"))


@bp.get("/c/<terms>.pin.png")
@slow
@cacheable(any_option=True, cache_control=(DAILY,))
def show_pinterest_picture(terms: str) -> AnyResponse:
    """Return a picture of the circuit, 1000 x 1500 pixels, for Pinterest."""
    return _file(terms, "pin.png", lambda circuit: _picture(circuit, "pin.png"))


def _file(
    terms: str, extension: str, make: Callable[[Circuit], Response], file_options: Collection[str] = ()
) -> AnyResponse:
    """Return the response of `make` for the circuit of this request, or an error as JSON.

    `file_options` are options that belong to the file, not to the circuit. Files of the readers' circuit redirect to
    those of the current one.
    """
    library = edition().library
    file_pairs = [pair for pair in _query() if pair[0] in file_options]
    parsed = parse_query(terms, _query(), library, strict=True, other_options=file_options)
    response: AnyResponse
    try:
        if terms == READERS_CIRCUIT:
            response = redirect(add_query(readers_circuit().request.file_path(extension), file_pairs), 302)
            response.headers["Cache-Control"] = f"public, max-age={READERS_CIRCUIT_MAX_AGE}"
        elif parsed.redirect_status:
            response = redirect(add_query(parsed.request.file_path(extension), file_pairs), parsed.redirect_status)
        else:
            response = make(build_limited_circuit(parsed.validated(), library))
    except CircuitError as error:
        response = _json(build_problem_document(error), error.status, "application/problem+json")
    return response


def _query() -> list[tuple[str, str]]:
    return list(request.args.items(multi=True))


def _as_attachment(response: Response, circuit: Circuit, extension: str) -> Response:
    """Return the response as a download with a file name: "glutes-circuit.ics"."""
    response.headers.set("Content-Disposition", "attachment", filename=f"{slugify(circuit.title)[:64]}.{extension}")
    return response


def _json(content: dict[str, object], status: int = 200, mimetype: str = "application/json") -> Response:
    return current_app.response_class(
        json.dumps(content, ensure_ascii=False, sort_keys=False), status=status, mimetype=mimetype
    )


def _picture(circuit: Circuit, extension: str) -> Response:
    return send_picture(build_picture_content(circuit, edition().library, edition().site), extension)
