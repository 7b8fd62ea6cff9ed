"""One test for many items, where a test for each would cost more than what it checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def for_each(items: Iterable[T], name: Callable[[T], str]) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Decorate a test of one item, so that it runs for all items and reports the names of all that fail."""

    def decorate(test: Callable[[T], None]) -> Callable[[], None]:
        def run() -> None:
            failures = {}
            for item in items:
                try:
                    test(item)
                except AssertionError as error:
                    failures[name(item)] = str(error)
            assert not failures, "\n\n".join(f"{name}: {message}" for name, message in failures.items())

        # functools.wraps would keep the signature, and pytest would look for a fixture with the parameter's name.
        run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
        return run

    return decorate
