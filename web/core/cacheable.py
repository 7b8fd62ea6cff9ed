"""Declare which views the page cache may keep, and until when a page holds.

The page cache composes a page from its address alone: without cookies, headers or the address of the reader. A view is
cacheable if that makes no difference to its response.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from inspect import unwrap
from typing import Any, TypeVar

from flask import Flask, has_request_context, request

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

REVALIDATED = ("no-cache",)
"""The Cache-Control of pages: browsers ask each time whether the page has changed."""
DAILY = "public, max-age=86400"
"""The Cache-Control of pictures at addresses that stay the same."""
COMPOSITION = "strongstride.composition"
"""The variable of the WSGI environ that says that a page is composed for the cache."""


@dataclass(frozen=True, slots=True)
class Cacheable:
    """The declaration of a view: the query options that it reads, None for all, and the values of its Cache-Control."""

    options: frozenset[str] | None
    cache_control: tuple[str, ...]


@dataclass(slots=True)
class Composition:
    """The facts that a view states about the page that it composes for the cache."""

    valid_until: datetime | None = field(default=None)


_declared: dict[Callable[..., Any], Cacheable] = {}


def cacheable(
    *options: str, any_option: bool = False, cache_control: tuple[str, ...] = REVALIDATED
) -> Callable[[ViewT], ViewT]:
    """Declare that the page cache may keep the responses of a view that have one of these values of Cache-Control.

    They may depend on the path, on these query options (or any), on the edition, on what readers see of comments and
    favourites, and on the time, if the view calls `holds_until`.
    """

    def declare(view: ViewT) -> ViewT:
        _declared[unwrap(view)] = Cacheable(None if any_option else frozenset(options), cache_control)
        return view

    return declare


def find_declaration(app: Flask, endpoint: str | None) -> Cacheable | None:
    """Return the declaration of an endpoint, or None if its responses may not be kept."""
    view = app.view_functions.get(endpoint or "")
    return None if view is None else _declared.get(unwrap(view))


def holds_until(time: datetime | None) -> None:
    """Tell the page cache that this page changes at a time. None means that it doesn't."""
    if time is None or not has_request_context():
        return
    composition: Composition | None = request.environ.get(COMPOSITION)
    if composition is not None:
        composition.valid_until = min(time, composition.valid_until or time)
