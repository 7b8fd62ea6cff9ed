"""`<<circuit>>`: the resolved circuit as a card, with a link to its own page."""

from __future__ import annotations

from engine.circuits.build import build
from engine.circuits.options import OPTIONS
from engine.circuits.problems import CircuitProblem
from engine.circuits.text import circuit_text, station_text
from engine.content.widget import Call, Forms
from widgets import circuit_request
from widgets.context import Context
from widgets.embed import circuit as circuit_embed
from widgets.embed.embed import Embeddable
from widgets.shortcode import Shortcode, forms


def render(call: Call, context: Context) -> Forms:
    """The circuit that the arguments ask for. Raises WidgetError where none can be made."""
    request = circuit_request.read(call.arguments, context)
    try:
        circuit = build(request, context.library)
    except CircuitProblem as problem:
        # Nearly any exercise that is added or changed may be the one that was missing.
        context.uses("library")
        raise circuit_request.refusal((problem,), call.arguments) from problem
    context.uses(*circuit.depends)
    # The feed links the name at the beginning of each station's line.
    stations = [
        (station.exercise, station_text(station, context.library).removeprefix(station.exercise.name))
        for station in circuit.stations
    ]
    return forms(
        page=context.html("circuit.html", circuit=circuit, anchor=anchor(call.use.number)),
        feed=context.html("circuit.feed.html", circuit=circuit, stations=stations),
        text=circuit_text(circuit, context.library),
        frame=circuit_embed.frame_path(circuit),
    )


def anchor(number: int) -> str:
    """The anchor of the circuit that is an article's use of that number; no heading's anchor has an underscore."""
    return f"circuit_{number}"


widget = Shortcode(
    name="circuit",
    summary="A circuit of the areas or exercises that are named: stations, doses, equipment, muscles and its own page.",
    example='<<circuit areas="glutes,hamstrings">>',
    arguments=tuple(circuit_request.argument(option.name) for option in OPTIONS),
    render=render,
    embed=Embeddable("c", circuit_embed.read, pages=("/c/",)),
)
