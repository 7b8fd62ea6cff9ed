"""Errors in requests for circuits and embeds, with messages for the person who asked."""

from __future__ import annotations

from typing import ClassVar

from engine.errors import join_sentences


class CircuitError(Exception):
    """A request without a circuit.

    `message` says what is wrong, and `hint`, which may be empty, what to do; both are sentences. `option` is the name
    of the option at fault: "terms" for the areas or exercises in the path, "" for the request as a whole. `status` is
    the HTTP status of the response.
    """

    status: ClassVar[int] = 422

    def __init__(self, message: str, *, hint: str = "", option: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.option = option

    def __str__(self) -> str:
        return join_sentences(self.message, self.hint)


class MalformedRequestError(CircuitError):
    """An option, or the request as a whole, is not in a valid form."""

    status = 400


class UnknownNameError(CircuitError):
    """No area, group or exercise has this name."""

    status = 404


class UnsatisfiableRequestError(CircuitError):
    """The request is valid, but the library has no circuit for it."""

    status = 422
