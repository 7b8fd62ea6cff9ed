"""`<<circuit>>`: the resolved circuit as a card, with a link to its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.exports.text import format_circuit, format_station
from engine.circuits.options import OPTIONS
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.favourites import readers_circuit
from engine.text import join_words
from widgets import circuit_request
from widgets.context import Context
from widgets.embed import circuit as circuit_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output, render_paragraph

NO_CIRCUIT_YET = "The circuit of our readers’ favourites stands here as soon as enough of them have named some."


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The circuit that the arguments ask for. Raises WidgetError where none can be made."""
    asked = {name: value for name, value in call.arguments.items() if name != "from"}
    if call.arguments["from"] is not None:
        return replace(_render_readers_circuit(call, asked, context), is_cacheable=False)
    request = circuit_request.read_request(asked, context)
    try:
        circuit = build_circuit(request, context.library)
    except CircuitError as problem:
        # Nearly any exercise that is added or changed may be the one that was missing.
        context.add_dependencies("library")
        raise circuit_request.build_error((problem,), asked) from problem
    context.add_dependencies(*circuit.dependencies)
    return replace(_render_circuit(call, circuit, context), embed_path=circuit_embed.build_frame_path(circuit))


def _render_readers_circuit(call: WidgetCall, asked: Mapping[str, object], context: Context) -> WidgetOutput:
    """The newest circuit of readers' favourites, or what it takes."""
    others = [name for name, value in asked.items() if value is not None]
    if others:
        message = f"'from' takes the whole circuit from readers, so '{others[0]}' has no part in it"
        raise WidgetError(message, f"remove {join_words(others)}, or remove from", others[0])
    snapshot = context.database.read_or(readers_circuit.newest, None) if context.database else None
    try:
        circuit = snapshot.circuit(context.library) if snapshot else None
    except CircuitError:  # its exercises are gone from the library
        circuit = None
    return (
        _render_circuit(call, circuit, context)
        if circuit
        else build_output(page=render_paragraph(NO_CIRCUIT_YET), text=NO_CIRCUIT_YET)
    )


def _render_circuit(call: WidgetCall, circuit: Circuit, context: Context) -> WidgetOutput:
    # The feed links the name at the beginning of each station's line.
    stations = [
        (station.exercise, format_station(station, context.library).removeprefix(station.exercise.name))
        for station in circuit.stations
    ]
    return build_output(
        page=context.render_template("circuit.html", circuit=circuit, anchor=build_anchor(call.use.number)),
        feed=context.render_template("circuit.feed.html", circuit=circuit, stations=stations),
        text=format_circuit(circuit, context.library),
    )


def build_anchor(number: int) -> str:
    """The anchor of the circuit that is an article's use of that number; no heading's anchor has an underscore."""
    return f"circuit_{number}"


widget = Shortcode(
    name="circuit",
    summary="A circuit of the areas or exercises that are named: stations, doses, equipment, muscles and its own page.",
    example='<<circuit areas="glutes,hamstrings">>',
    arguments=(
        *(circuit_request.build_argument(option.name) for option in OPTIONS),
        Argument(
            "from",
            "enum",
            None,
            "With favourites, the newest circuit of our readers’ favourites; then nothing else can be said.",
            choices=("favourites",),
        ),
    ),
    render=render,
    embed=Embeddable("c", circuit_embed.resolve_embed, page_prefixes=("/c/",)),
)
