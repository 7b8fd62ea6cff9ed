"""Pages of circuits. The address of a circuit is its whole state, and has one canonical form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.notes import introduce
from engine.circuits.parsing import ParsedRequest, parse_query
from engine.circuits.timeline import build_timeline
from engine.log.counts import MIN_SHOWN, read_week
from engine.text import quote_input
from web.circuits.builder_form import builder_path, builder_path_for
from web.core.cacheable import cacheable, holds_until
from web.core.context import edition, now, services
from web.core.expensive_work import build_limited_circuit
from web.core.link_preview import picture_of_circuit
from web.core.named_circuits import READERS_CIRCUIT_PATH, is_named
from web.core.presets import readers_circuit
from web.core.security import MAX_ADDRESS
from widgets.station_notes import find_noted_circuit
from widgets.your_turn import find_comment_prompt

bp = Blueprint("circuits", __name__)

MAX_PRINTED_NOTES = 8
"""Maximum number of printed notes, because a circuit has up to three notes per station and is printed on one page."""


COUNT_RENEWAL = timedelta(hours=1)
"""The age that the count of workouts on a page can reach."""


@bp.get(READERS_CIRCUIT_PATH)
@cacheable()
def show_readers_circuit() -> Response:
    """Show the newest circuit of readers' favourites, with its permanent address."""
    try:
        response = make_response(_render_circuit(readers_circuit(), changing_path=READERS_CIRCUIT_PATH))
    except CircuitError:  # There is none yet, or the library no longer has its exercises.
        response = make_response(render_template("favourites_no_circuit.html"))
    response.headers["X-Robots-Tag"] = "noindex"  # it changes, and each version has an address of its own
    return response


@bp.get("/c/")
@bp.get("/c/<terms>/")
@cacheable(any_option=True)
def show_circuit(terms: str = "") -> Response | tuple[str, int]:
    """Show a circuit with its muscles, stations and timeline. Unknown options are ignored."""
    library = edition().library
    pairs = list(request.args.items(multi=True))
    parsed = parse_query(terms, pairs, library)
    # The page reports options that look like a typo. All other non-canonical addresses are redirected.
    if parsed.redirect_status and not parsed.near_misses:
        return redirect(parsed.request.path, parsed.redirect_status)
    try:
        circuit = build_limited_circuit(parsed.validated(), library)
    except CircuitError as error:
        errors = parsed.errors or (error,)
        builder = _filled_builder_path(terms, pairs, parsed)
        return render_template("circuit_error.html", errors=errors, builder=builder), error.status
    response = make_response(_render_circuit(circuit, near_misses=parsed.near_misses))
    if not is_named(circuit.request.path):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _render_circuit(circuit: Circuit, *, near_misses: Sequence[tuple[str, str]] = (), changing_path: str = "") -> str:
    """Render the page of a circuit.

    `near_misses` are ignored options, each with the option that was probably meant. `changing_path` is the path of an
    address that shows different circuits over time, or empty.
    """
    noted = find_noted_circuit(circuit, edition(), now())
    circuit = noted.circuit if noted else circuit
    return render_template(
        "circuit_page.html",
        circuit=circuit,
        introduction=introduce(circuit.request.terms, edition().library.vocabulary),
        noted_article=noted.article if noted else None,
        picture=picture_of_circuit(circuit),
        timeline=build_timeline(circuit),
        comment_prompt=find_comment_prompt(circuit, edition(), now()),
        near_misses=[(quote_input(name), similar) for name, similar in near_misses],
        builder=builder_path_for(circuit.request),
        max_printed_notes=MAX_PRINTED_NOTES,
        changing_path=changing_path,
        readers_this_week=_count_readers(circuit),
    )


def _count_readers(circuit: Circuit) -> int:
    """Return how many workouts of a circuit readers logged this week, or 0 if they are too few, or not counted."""
    if not edition().site.log.count:
        return 0
    holds_until(now() + COUNT_RENEWAL)
    path, day = circuit.request.path, now().date()
    counted = services().database.read_or(lambda connection: read_week(connection, path, day), 0)
    return counted if counted >= MIN_SHOWN else 0


def _filled_builder_path(terms: str, pairs: list[tuple[str, str]], parsed: ParsedRequest) -> str:
    """Return the path of the builder filled in from an address, or of the empty builder if it would be too long."""
    name = "exercises" if parsed.request.terms.is_pinned else "areas"
    path = builder_path([(name, terms), *pairs])
    return path if len(path) <= MAX_ADDRESS // 4 else builder_path(())
