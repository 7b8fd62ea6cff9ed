"""What can be wrong with a request for a circuit, in words for the person who asked."""

from __future__ import annotations

from typing import ClassVar


class CircuitError(Exception):
    """A request that gives no circuit.

    message says what is wrong, hint how to mend it (or is empty), option names the option at fault ("terms" for the
    areas or exercises in the path, "" for the request as a whole). status is the HTTP status that fits.
    """

    status: ClassVar[int] = 422

    def __init__(self, message: str, *, hint: str = "", option: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.option = option

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class MalformedRequestError(CircuitError):
    """An option, or the address as a whole, is not written as it has to be."""

    status = 400


class UnknownNameError(CircuitError):
    """No area, group or exercise has the name that was given."""

    status = 404


class UnsatisfiableRequestError(CircuitError):
    """Everything is well written, but no circuit can be made of it."""

    status = 422


def quote_input(text: str) -> str:
    """A stranger's words, fit to stand in a message: printable, at most 40 characters, in quotes."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:41])
    return f"'{shown[:40]}…'" if len(shown) > 40 else f"'{shown}'"
