"""The page of a circuit, whoever asked for it: by its address, or as what readers chose."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from engine.circuits.circuit import Circuit
from engine.circuits.errors import quote_input
from engine.circuits.timeline import build_timeline
from web.circuits.builder_form import request_address
from web.core.context import edition, now
from widgets.your_turn import find_comment_prompt

MAX_PRINTED_NOTES = 8
"""So many notes are printed: a circuit can have three for each station, and it is to be one page."""


def circuit_page(circuit: Circuit, *, near_misses: Sequence[tuple[str, str]] = (), moving: str = "") -> str:
    """The page. near_misses are options that look like a slip, each with the one that was probably meant.

    moving is the path of an address that shows another circuit on another day, where this is such a one.
    """
    return render_template(
        "circuit_page.html",
        circuit=circuit,
        timeline=build_timeline(circuit),
        answer=find_comment_prompt(circuit, edition(), now()),
        near_misses=[(quote_input(given), meant) for given, meant in near_misses],
        builder=request_address(circuit.request),
        notes_on_paper=MAX_PRINTED_NOTES,
        moving=moving,
    )
