"""Export a circuit, or an error in a request, as a JSON document."""

from __future__ import annotations

from typing import Any

from engine.circuits.build import RULES_VERSION
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.timeline import build_timeline
from engine.circuits.timing import StationDose
from engine.library.safety import SAFETY_RULE

VERSION = 1
"""Version of the document. It changes if a key changes its meaning or is removed."""


def build_circuit_document(circuit: Circuit, site_url: str) -> dict[str, Any]:
    """Return the document of `/c/<terms>.json`. `site_url` has no slash at the end."""
    return {
        "$schema": f"{site_url}/schemas/circuit-{VERSION}.json",
        "version": VERSION,
        "rules": RULES_VERSION,
        "title": circuit.title,
        "url": site_url + circuit.request.path,
        "pinned_url": site_url + circuit.pinned_request.path,
        "rounds": circuit.rounds,
        "seconds": circuit.seconds,
        "areas": list(circuit.areas),
        "equipment": list(circuit.equipment),
        "notes": list(circuit.notes),
        "safety": list(SAFETY_RULE),
        "stations": [
            {
                "exercise": station.exercise.id,
                "name": station.exercise.name,
                "area": station.area,
                "pattern": station.exercise.pattern.value,
                "side": station.exercise.side.value,
                "dose": _dose_document(station.dose),
                "text": station.text,
                "sets": station.sets or circuit.rounds,
                "cautions": [
                    {"tag": caution.tag.value, "name": caution.tag.words, "note": caution.note}
                    for caution in station.exercise.cautions
                ],
            }
            for station in circuit.stations
        ],
        "timeline": [
            {
                "kind": step.kind.value,
                "seconds": step.seconds,
                "exercise": step.exercise and step.exercise.id,
                "side": step.side,
                "round": step.round,
            }
            for step in build_timeline(circuit).steps
        ],
    }


def _dose_document(dose: StationDose) -> dict[str, Any]:
    return {
        "mode": dose.mode.value,
        "amount": dose.amount,
        "seconds": dose.seconds,
        "runs": dose.runs,
        "each_side": dose.each_side,
        "in_turn": dose.alternating,
        "about": dose.is_estimate,
    }


def build_problem_document(error: CircuitError) -> dict[str, Any]:
    """Return an error as application/problem+json (RFC 9457), with its option and hint if there are any."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": {400: "Bad Request", 404: "Not Found", 422: "Unprocessable Content"}[error.status],
        "status": error.status,
        "detail": error.message,
    }
    extras = {"hint": error.hint, "option": error.option}
    return document | {name: text for name, text in extras.items() if text}
