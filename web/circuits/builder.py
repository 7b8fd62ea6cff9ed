"""The builder: a form for the options of a circuit, and the circuit beside it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.parsing import ParsedRequest, parse_query
from engine.circuits.terms import Terms
from engine.library.library import Library
from engine.text import quote_input
from web.circuits.builder_form import Field, build_fields, builder_path, builder_path_for, has_options
from web.core.cacheable import cacheable
from web.core.context import edition
from web.core.expensive_work import build_limited_circuit
from web.core.presets import BUILDER_RECIPES, build_presets, list_area_recipes
from widgets.drawing.muscle_map import draw_selectable

bp = Blueprint("builder", __name__)


@bp.get("/circuits/")
@cacheable(any_option=True)
def show_builder() -> tuple[str, int]:
    """Show the form filled in from the address, the circuit or the errors, and ready-made circuits."""
    library = edition().library
    pairs = list(request.args.items(multi=True))
    parsed = parse_query("", pairs, library)
    circuit, errors = _build(parsed, library) if has_options(pairs) else (None, ())
    fields = build_fields(pairs, errors, library)
    anchored_errors = [(error, field.anchor) for field in fields.values() for error in field.errors]
    anchored_errors += [(error, "builder") for error in errors if error not in dict(anchored_errors)]
    content = render_template(
        "builder.html",
        fields=fields,
        body=draw_selectable(library.vocabulary.areas.values(), library.vocabulary.muscles),
        areas_in_groups=_areas_in_chosen_groups(fields["areas"], library),
        circuit=circuit,
        errors=anchored_errors,
        near_misses=[(quote_input(name), similar) for name, similar in parsed.near_misses],
        address=builder_path_for(circuit.request) if circuit else builder_path(pairs),
        shuffled=_shuffled_path(circuit),
        presets=list(build_presets(BUILDER_RECIPES, library)),
        area_presets=list(build_presets(list_area_recipes(library), library)),
    )
    return content, errors[0].status if errors else 200


def _build(parsed: ParsedRequest, library: Library) -> tuple[Circuit | None, tuple[CircuitError, ...]]:
    try:
        return (None, parsed.errors) if parsed.errors else (build_limited_circuit(parsed.request, library), ())
    except CircuitError as error:
        return None, (error,)


def _shuffled_path(circuit: Circuit | None) -> str | None:
    """Return the builder's path of the shuffled circuit, or None if there is nothing to shuffle."""
    if circuit is None or circuit.request.terms.is_pinned:
        return None
    return builder_path_for(circuit.request.shuffled())


def _areas_in_chosen_groups(areas: Field, library: Library) -> frozenset[str]:
    groups = tuple(c.value for c in areas.choices if c.is_chosen and c.value in library.vocabulary.groups)
    return frozenset(Terms(groups=groups).all_areas(library.vocabulary))
