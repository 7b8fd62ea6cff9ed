"""Embed a circuit: the content and height of its frame."""

from __future__ import annotations

from dataclasses import replace

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit, Station
from engine.circuits.exports.text import format_summary
from engine.circuits.parsing import parse_query
from engine.library.library import Library
from engine.library.safety import SAFETY_RULE
from widgets.circuit_text import format_area, format_facts
from widgets.embed.frame_metrics import (
    FOLD_HEIGHT,
    MIN_WIDTH_OF_FIGURES,
    count_lines,
    get_inner_width,
    measure_head_and_foot,
)
from widgets.embed.models import APPEARANCE_OPTIONS, FOLD_WIDTH, MAX_HEIGHT, Embed, EmbedRequest, TextLine
from widgets.figures.addresses import thumb_address

MAX_FIGURES = 14
"""Frames of circuits with more stations have no figures, so that their documents stay small."""

_NAME_MARGIN = 52  # the number before a station's name, and the fold icon after it
_FIGURE_WIDTH = 56
_BUTTON_HEIGHT = 58
_SAFETY_PADDING = 21
_STATION_PADDING, _NAME_LINE_HEIGHT, _DOSE_LINE_HEIGHT = 18, 22, 20
# The lengths are those of frame.css. A test compares the sum with the height in Chromium.


def build_frame_path(circuit: Circuit) -> str:
    """Return the path and query of a circuit's frame."""
    return f"/embed{circuit.request.path}"


def resolve_embed(request: EmbedRequest) -> Embed:
    """Return the circuit for `/embed/c/<terms>/`, whose terms and query are those of `/c/`. Raises CircuitError."""
    parsed = parse_query(
        request.target,
        request.query_pairs,
        request.library,
        strict=request.strict,
        other_options=APPEARANCE_OPTIONS,
    )
    embed = build_embed(build_circuit(parsed.validated(), request.library), request.library, parsed.redirect_status)
    return replace(embed, near_misses=parsed.near_misses)


def build_embed(circuit: Circuit, library: Library, redirect_status: int | None = None) -> Embed:
    """Return a circuit for other sites."""
    open_count = _count_open_stations(circuit, library)
    return Embed(
        title=circuit.title,
        summary=format_summary(circuit),
        page_path=circuit.request.path,
        frame_path=build_frame_path(circuit),
        lines=tuple(_build_line(station) for station in circuit.stations),
        template="circuit_frame.html",
        template_values={"open_count": open_count, "shows_figures": _shows_figures(circuit)},
        measure_height=lambda width: _measure_height(circuit, library, open_count, width),
        circuit=circuit,
        redirect_status=redirect_status,
    )


def _build_line(station: Station) -> TextLine:
    return TextLine(station.exercise.name, f"/exercises/{station.exercise.id}/", f", {station.text}")


def _count_open_stations(circuit: Circuit, library: Library) -> int:
    """Return how many stations to show unfolded, so that WordPress does not cut off the frame."""
    counts = range(len(circuit.stations), 1, -1)
    # Keep a tenth free, because the reader's font is unknown.
    fits = (n for n in counts if _measure_height(circuit, library, n, FOLD_WIDTH) <= MAX_HEIGHT * 0.9)
    return next(fits, 1)


def _shows_figures(circuit: Circuit) -> bool:
    return len(circuit.stations) <= MAX_FIGURES and any(thumb_address(each.exercise) for each in circuit.stations)


def _measure_height(circuit: Circuit, library: Library, open_count: int, width: int) -> int:
    is_drawn = width >= MIN_WIDTH_OF_FIGURES and _shows_figures(circuit)
    beside = get_inner_width(width) - _NAME_MARGIN - (_FIGURE_WIDTH if is_drawn else 0)
    height = measure_head_and_foot(circuit.title, format_facts(circuit, library), width) + _BUTTON_HEIGHT
    for station in circuit.stations[:open_count]:
        below = f"{station.text} · {format_area(station, library)}"  # the dot is as wide as the gap in the frame
        height += _STATION_PADDING + _NAME_LINE_HEIGHT * count_lines(station.exercise.name, beside, 16, bold=True)
        height += _DOSE_LINE_HEIGHT * count_lines(below, beside, 14)
    height += _SAFETY_PADDING + _DOSE_LINE_HEIGHT * count_lines(" ".join(SAFETY_RULE), get_inner_width(width), 14)
    return height + FOLD_HEIGHT * (1 + (open_count < len(circuit.stations)) + bool(circuit.notes))
