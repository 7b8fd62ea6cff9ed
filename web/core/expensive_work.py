"""A limit, per IP address, for responses that take long to make: large circuits and new pictures.

Readers never reach it. Responses from caches don't count.
"""

from __future__ import annotations

from werkzeug.exceptions import TooManyRequests

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.request import CircuitRequest
from engine.library.library import Library
from web.core.security import A_MINUTE, is_within_limit

LIMIT = "120 per 1 minute"
"""Large circuits and pictures. Circuits take 11 ms of processor time, pictures 70 ms or more."""
MAX_CHEAP_SLOTS = 10
"""Circuits with more slots count as large: their order takes most of the time."""


def build_limited_circuit(request: CircuitRequest, library: Library) -> Circuit:
    """Build a circuit. Raises CircuitError, and TooManyRequests for too many large ones."""
    if is_large(request, library):
        count_expensive_response()
    return build_circuit(request, library)


def is_large(request: CircuitRequest, library: Library) -> bool:
    """Return True if it takes long to order the stations of a circuit. Those of a pinned circuit are in order."""
    return not request.terms.is_pinned and len(request.slots(library.vocabulary)) > MAX_CHEAP_SLOTS


def count_expensive_response() -> None:
    """Count an expensive response. Raises TooManyRequests above the limit."""
    if not is_within_limit(LIMIT, scope="expensive"):
        raise TooManyRequests(retry_after=int(A_MINUTE.total_seconds()))
