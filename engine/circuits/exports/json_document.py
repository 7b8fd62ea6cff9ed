"""A circuit, or what is wrong with a request, as a JSON document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.timeline import build_timeline

VERSION = 1
"""The version of the document. It changes when a key changes its meaning or goes."""


def build_circuit_document(circuit: Circuit, site_url: str) -> dict[str, Any]:
    """The document of `/c/<terms>.json`. site_url is the site's address without a slash at the end."""
    return {
        "version": VERSION,
        "title": circuit.title,
        "url": site_url + circuit.request.path,
        "rounds": circuit.rounds,
        "seconds": circuit.seconds,
        "areas": list(circuit.areas),
        "equipment": list(circuit.equipment),
        "notes": list(circuit.notes),
        "stations": [
            {
                "exercise": station.exercise.id,
                "name": station.exercise.name,
                "area": station.area,
                "pattern": station.exercise.pattern.value,
                "side": station.exercise.side.value,
                "dose": asdict(station.dose) | {"mode": station.dose.mode.value},
                "text": station.dose.text,
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


def build_problem_document(problem: CircuitError) -> dict[str, Any]:
    """A problem as application/problem+json (RFC 9457), with the option at fault and a hint where there is one."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": {400: "Bad Request", 404: "Not Found", 422: "Unprocessable Content"}[problem.status],
        "status": problem.status,
        "detail": problem.message,
    }
    extras = {"hint": problem.hint, "option": problem.option}
    return document | {name: text for name, text in extras.items() if text}
