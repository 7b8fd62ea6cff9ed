"""The builder: a form for what a circuit is asked by, and the circuit below it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError, quote_input
from engine.circuits.parsing import ParsedRequest, parse_query
from engine.circuits.terms import Terms
from engine.library.library import Library
from web.circuits.builder_form import Field, asked, asked_address, fields, request_address
from web.core.context import edition
from web.core.presets import BUILDER_RECIPES, build_presets, list_area_recipes
from widgets.drawing.muscle_map import draw_selectable

bp = Blueprint("builder", __name__)


@bp.get("/circuits/")
def page() -> tuple[str, int]:
    """The form as the address fills it in, and the circuit that comes of it or what is wrong; ready-made ones below."""
    library = edition().library
    pairs = list(request.args.items(multi=True))
    parsed = parse_query("", pairs, library)
    wanted = asked(pairs)
    circuit, problems = _resolved(parsed, library) if wanted else (None, ())
    form = fields(pairs, problems, library)
    anchors = [(problem, field.anchor) for field in form.values() for problem in field.problems]
    anchors += [(problem, "builder") for problem in problems if problem not in dict(anchors)]
    areas = library.vocabulary.areas
    content = render_template(
        "builder.html",
        fields=form,
        body=draw_selectable(areas.values(), library.vocabulary.muscles),
        through_groups=_through_groups(form["areas"], library),
        circuit=circuit,
        problems=anchors,
        near_misses=[(quote_input(given), meant) for given, meant in parsed.near_misses],
        address=request_address(circuit.request) if circuit else asked_address(pairs),
        another=_shuffled_address(circuit),
        first=list(build_presets(BUILDER_RECIPES, library)),
        by_area=list(build_presets(list_area_recipes(library), library)),
    )
    return content, problems[0].status if problems else 200


def _resolved(parsed: ParsedRequest, library: Library) -> tuple[Circuit | None, tuple[CircuitError, ...]]:
    try:
        return (None, parsed.errors) if parsed.errors else (build_circuit(parsed.request, library), ())
    except CircuitError as problem:
        return None, (problem,)


def _shuffled_address(circuit: Circuit | None) -> str | None:
    """Return the builder's address of the shuffled circuit, or None if there is nothing to shuffle."""
    if circuit is None or circuit.request.terms.is_pinned:
        return None
    return request_address(circuit.request.shuffled())


def _through_groups(areas: Field, library: Library) -> frozenset[str]:
    """The areas that the chosen groups bring along."""
    groups = tuple(c.value for c in areas.choices if c.chosen and c.value in library.vocabulary.groups)
    return frozenset(Terms(groups=groups).all_areas(library.vocabulary))
