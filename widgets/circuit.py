"""`<<circuit>>`: show a circuit as a card that links to the circuit's page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from engine.circuits.build import build_circuit
from engine.circuits.candidates import shortage_hint
from engine.circuits.circuit import Circuit, Shortage
from engine.circuits.errors import CircuitError
from engine.circuits.exports.text import format_circuit, format_station
from engine.circuits.notes import describe_mismatches, describe_shortage
from engine.circuits.options import OPTIONS
from engine.circuits.request import CircuitRequest
from engine.circuits.time_limit import TOLERANCE
from engine.config.language import spell
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.favourites import readers_circuit
from engine.library.library import Library
from engine.text import format_count, join_words
from widgets import circuit_request, station_notes
from widgets.context import Context
from widgets.embed import circuit as circuit_embed
from widgets.embed.models import Embeddable
from widgets.shortcode import Shortcode, build_output, render_paragraph
from widgets.station_notes import StationNotes, read_station_notes

ANCHOR = "circuit_{}"
"""The anchor of the article's n-th shortcode. engine.content.page_ids reserves it."""
NO_CIRCUIT_YET = (
    "There is no circuit of readers’ favourites yet. It will appear here when enough readers have named some."
)


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the circuit that the arguments describe. Raises WidgetError if they match no circuit."""
    arguments = call.arguments
    if arguments["from"] is not None:
        return replace(_render_readers_circuit(call, context), is_cacheable=False)
    request = circuit_request.read_circuit_request(arguments, context)
    try:
        circuit = build_circuit(request, context.library)
    except CircuitError as error:
        # A change to almost any exercise can make the circuit possible.
        context.add_dependencies("library")
        raise circuit_request.build_error((error,), arguments) from error
    context.add_dependencies(*circuit.dependencies)
    shortages = _list_shortages(circuit, arguments)
    notes = (_describe_shortages(shortages, context.library),) if shortages else ()
    noted = _read_notes(call, circuit, context)
    return replace(
        _render_circuit(call, replace(circuit, notes=notes).with_station_notes(noted.notes), context),
        embed_path=circuit_embed.build_frame_path(circuit),
        station_notes=noted.notes,
        problems=(
            *(_build_shortage_problem(shortage, circuit.request, context.library) for shortage in shortages),
            *_list_conflicts(circuit, arguments, context.library),
            *circuit_request.list_notices(arguments, context),
            *noted.problems,
        ),
    )


def _read_notes(call: WidgetCall, circuit: Circuit, context: Context) -> StationNotes:
    given = call.arguments[station_notes.NAME]
    if not given:
        return StationNotes({})
    context.add_dependencies("names")
    return read_station_notes(given, circuit, context.library)


def _list_shortages(circuit: Circuit, arguments: Mapping[str, object]) -> list[Shortage]:
    """Return what the author asked for and did not get. The drills of the default circuit may be left out."""
    return [each for each in circuit.shortages if each.area is not None or arguments["drills"] is not None]


def _describe_shortages(shortages: Sequence[Shortage], library: Library) -> str:
    parts = join_words([describe_shortage(shortage, library) for shortage in shortages])
    return f"This circuit is shorter than planned: it has {parts}."


def _build_shortage_problem(shortage: Shortage, request: CircuitRequest, library: Library) -> UnlocatedProblem:
    message = f"This circuit has {'only ' if shortage.found else ''}{describe_shortage(shortage, library)}."
    argument = "drills" if shortage.area is None else "per-area"
    return UnlocatedProblem(message, shortage_hint(shortage, request, library), argument)


def _list_conflicts(circuit: Circuit, arguments: Mapping[str, object], library: Library) -> Iterator[UnlocatedProblem]:
    """Yield a problem for each argument that the circuit cannot follow: its time, and filters for listed exercises."""
    minutes = circuit.request.minutes
    share = circuit.seconds / (minutes * 60) if minutes is not None and not circuit.shortages else 1
    if not 1 - TOLERANCE <= share <= 1:
        message = f"This circuit takes about {format_count(circuit.minutes, 'minute')}, not {minutes}."
        fitting = "fewer exercises" if share > 1 else "more exercises"
        yield UnlocatedProblem(message, f'Choose {fitting}, or write minutes="{circuit.minutes}".', "minutes")
    if circuit.request.terms.is_pinned:
        for name, text in describe_mismatches(circuit.stations, circuit.request, library):
            argument = "level" if name == "impact" else name
            if arguments[argument] is not None:
                yield UnlocatedProblem(text, f"Choose another exercise, or remove {argument}.", argument)


def _render_readers_circuit(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the latest circuit of readers' favourites, or a notice that there is no such circuit yet."""
    others = [name for name, value in call.arguments.items() if name not in ("from", "why") and value is not None]
    if others:
        message = f"'{others[0]}' can't be combined with 'from'."
        raise WidgetError(message, f"Remove {join_words(others)}, or remove from.", others[0])
    snapshot = context.database.read_or(readers_circuit.find_newest, None) if context.database else None
    try:
        circuit = snapshot.build_circuit(context.library, context.site.language) if snapshot else None
    except CircuitError:  # the library has lost some of its exercises
        circuit = None
    if circuit is None:
        text = spell(NO_CIRCUIT_YET, context.site.language)
        return build_output(page=render_paragraph(text), text=text)
    return _render_circuit(call, replace(circuit, notes=circuit.notes[-1:]), context)  # the last one is its origin


def _render_circuit(call: WidgetCall, circuit: Circuit, context: Context) -> WidgetOutput:
    # The feed makes the name at the start of each line a link.
    stations = [
        (station, format_station(station, context.library).removeprefix(station.exercise.name))
        for station in circuit.stations
    ]
    why: bool = call.arguments["why"]
    values = {"circuit": circuit, "why": why}
    return build_output(
        page=context.render_template(
            "circuit_card.html",
            anchor=ANCHOR.format(call.use.number),
            heading_level=3,
            folds_notes=False,
            **values,
        ),
        feed=context.render_template("circuit.feed.html", stations=stations, **values),
        text="\n".join([format_circuit(circuit, context.library), *(_explain(circuit) if why else ())]),
    )


def _explain(circuit: Circuit) -> Iterator[str]:
    """Yield the reasons for the exercises of a circuit, as lines of plain text."""
    yield "\nWhy these exercises"
    for station in circuit.stations:
        if station.exercise.rationale:
            yield f"- {station.exercise.name}: {station.exercise.rationale}"


widget = Shortcode(
    name="circuit",
    summary="A circuit for the given areas or exercises: stations, doses, equipment, muscles and a link to its page.",
    example='<<circuit areas="glutes,hamstrings">>',
    arguments=(
        *(circuit_request.build_argument(option.name) for option in OPTIONS),
        Argument(
            "from",
            "enum",
            None,
            "favourites shows the latest circuit of readers’ favourites. It can’t be combined with other arguments.",
            choices=("favourites",),
        ),
        station_notes.ARGUMENT,
        Argument("why", "bool", False, "Whether to explain why these exercises were chosen, below the circuit."),
    ),
    render=render,
    embed=Embeddable("c", circuit_embed.resolve_embed, page_prefixes=("/c/",)),
)
