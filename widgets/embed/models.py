"""A widget on another site: the one shape in which frames, oEmbed, snippets and the loader know it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError, quote_input
from engine.library.library import Library

MIN_WIDTH, MAX_WIDTH = 320, 800
"""The widths in CSS pixels for which the height of a frame is worked out."""
DEFAULT_WIDTH = 600
"""The width that is offered where nobody asks for another."""
PHONE_WIDTH = 343
"""The width that a phone's page leaves for a frame: 375 CSS pixels less the usual margins."""
MAX_HEIGHT = 1000
"""WordPress cuts a frame off below this, so no frame is higher before something in it is folded out."""
PICTURE_SIZE = (1200, 630)
"""Width and height of a circuit's picture, in pixels."""


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """What an address below /embed/<kind>/ asks for: what stands behind the kind, and the pairs of the query.

    strict makes a problem of an option that does not exist; else it is ignored.
    """

    target: str
    query_pairs: Sequence[tuple[str, str]]
    library: Library
    strict: bool = False

    def read_options(self, *names: str) -> list[tuple[str, str]]:
        """The pairs with these names and a value. Raises Malformed for others, where strict."""
        others = [name for name, _ in self.query_pairs if name not in names]
        if others and self.strict:
            raise MalformedRequestError(
                f"there is no option {quote_input(others[0])} here", hint=f"there are {', '.join(names) or 'none'}"
            )
        return [(name, value) for name, value in self.query_pairs if name in names and value.strip()]

    def redirect_status(self, target: str, query_pairs: Sequence[tuple[str, str]]) -> int | None:
        """302 where what was asked is not spelt like this, which is the one right way; else None."""
        return None if (self.target, tuple(self.query_pairs)) == (target, tuple(query_pairs)) else 302


def build_frame_path(kind: str, target: str, query_pairs: Sequence[tuple[str, str]] = ()) -> str:
    """The address of a frame. The values are made of characters that need no escape."""
    query = "&".join(f"{name}={value}" for name, value in query_pairs)
    return f"/embed/{kind}/{target}/{'?' if query else ''}{query}"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a widget's text: its first words, the path of this site where they lead (or ""), and the rest."""

    label: str
    path: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Embed:
    """What one address shows on another site.

    path is the page of this site that holds the same or more, frame the one spelling of the frame's own address; both
    with their query. lines is all of it as text. template and values make the frame's content. height gives the CSS
    pixels that it takes, folded up, at a width. circuit is there for what can be followed along. redirect is the HTTP
    status to send an address away with that is spelt in another way than frame, else None. near_misses are the options
    that were ignored and look like a slip, each with the one that was probably meant.
    """

    title: str
    summary: str
    page_path: str
    frame_path: str
    lines: tuple[TextLine, ...]
    template: str
    measure_height: Callable[[int], int]
    template_values: Mapping[str, Any] = field(default_factory=dict)
    circuit: Circuit | None = None
    redirect_status: int | None = None
    near_misses: tuple[tuple[str, str], ...] = ()

    @property
    def public_path(self) -> str:
        """The path that stands for it on other sites: a circuit's page, and else the frame, which nothing shares."""
        return self.page_path if self.circuit else self.frame_path

    @property
    def picture_path(self) -> str:
        """The path of a picture of it, 1200 x 630 pixels; "" where there is none."""
        return self.circuit.request.file_path("png") if self.circuit else ""

    def height_at(self, width: int) -> int:
        """The height at a width, both in CSS pixels, as if the width were one that a frame is made for."""
        return self.measure_height(min(max(width, MIN_WIDTH), MAX_WIDTH))


@dataclass(frozen=True, slots=True)
class Embeddable:
    """That a widget can be shown on other sites, at /embed/<kind>/<rest>/.

    read makes an Embed of what was asked, and raises CircuitError where it cannot. pages are the paths of this site
    under which the same <rest> has a page of its own, such as "/exercises/".
    """

    kind: str
    resolve: Callable[[EmbedRequest], Embed]
    page_prefixes: tuple[str, ...] = ()


THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a frame looks on its host's page: theme "light", "dark" or "auto"; accent six hex digits, or empty."""

    theme: str = "auto"
    accent: str = ""

    @property
    def query_pairs(self) -> tuple[tuple[str, str], ...]:
        """What of it has to stand in an address."""
        theme = (("theme", self.theme),) if self.theme != "auto" else ()
        return theme + ((("accent", self.accent),) if self.accent else ())

    def add_to(self, path: str) -> str:
        """An address, which may have a query, with the appearance added to it."""
        query = "&".join(f"{name}={value}" for name, value in self.query_pairs)
        return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def read_appearance(theme: str, accent: str) -> Appearance:
    """The appearance that two texts ask for. What is no theme or no colour is as good as absent."""
    colour = accent.strip().removeprefix("#").lower()
    return Appearance(theme if theme in THEMES else "auto", colour if re.fullmatch("[0-9a-f]{6}", colour) else "")
