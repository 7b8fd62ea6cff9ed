"""The data shared by frames, oEmbed and code to paste: a widget on another site, and its appearance there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError
from engine.errors import find_typo
from engine.library.library import Library
from engine.plans.plan import Plans
from engine.text import quote_input

MIN_WIDTH, MAX_WIDTH = 280, 800
"""Frame widths in CSS pixels. Heights are computed for widths in this range."""
FOLD_WIDTH = 320
"""Frame width in CSS pixels. Parts of a frame are folded so that at this width it has at most MAX_HEIGHT."""
DEFAULT_WIDTH = 600
"""Frame width in CSS pixels, unless another is requested."""
PHONE_WIDTH, SMALL_PHONE_WIDTH = 343, 288
"""Frame widths in CSS pixels on phones: 375 and 320 less the usual margins."""
MAX_HEIGHT = 1000
"""Maximum height in CSS pixels of a frame with all details folded. WordPress cuts off higher frames."""
PICTURE_SIZE = (1200, 630)
"""Width and height of a circuit's picture, in pixels."""


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """A request for `/embed/<kind>/<target>/` with a query string.

    Unknown options are ignored. If `strict`, those that look like a typo are an error. `today` is the date in the
    site's time zone.
    """

    target: str
    query_pairs: Sequence[tuple[str, str]]
    library: Library
    strict: bool = False
    plans: Plans = field(default_factory=dict)
    today: date | None = None
    language: str = "en"

    def read_options(self, *names: str) -> list[tuple[str, str]]:
        """Return the pairs with these names that have a value.

        Raises MalformedRequestError for a name with a typo if `strict`.
        """
        for name in {name for name, _ in self.query_pairs}.difference(names) if self.strict else ():
            if meant := find_typo(name, (*names, *APPEARANCE_OPTIONS)):
                raise MalformedRequestError(f"There is no option {quote_input(name)}.", hint=f"Did you mean '{meant}'?")
        return [(name, value) for name, value in self.query_pairs if name in names and value.strip()]

    def redirect_status(self, target: str, query_pairs: Sequence[tuple[str, str]]) -> int | None:
        """Return 302 if the request differs from its canonical form, given here, or else None."""
        return None if (self.target, tuple(self.query_pairs)) == (target, tuple(query_pairs)) else 302


def build_frame_path(kind: str, target: str, query_pairs: Sequence[tuple[str, str]] = ()) -> str:
    """Return the path and query of a frame. The values must not need escaping."""
    query = "&".join(f"{name}={value}" for name, value in query_pairs)
    return f"/embed/{kind}/{target}/{'?' if query else ''}{query}"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a widget as text. The label links to a path of this site, unless `path` is empty."""

    label: str
    path: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Embed:
    """A widget on another site.

    `page_path` is the page of this site with the same content, `frame_path` the canonical path of the frame, both with
    their query. `lines` is the whole content as text. `template` and `template_values` make the content of the frame.
    `measure_height` returns its height with all details folded, in CSS pixels, for a width. `circuit` is set if readers
    can follow along. Other widgets have the picture of a circuit with `picture_terms`. `redirect_status` is the HTTP
    status if the request was not in its canonical form. `near_misses` are ignored options that look like typos, each
    with the likely option. If it `changes_daily`, caches must not keep it for long.
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
    picture_terms: str = ""
    redirect_status: int | None = None
    near_misses: tuple[tuple[str, str], ...] = ()
    changes_daily: bool = False

    @property
    def public_path(self) -> str:
        """The path to paste into other sites: the page of a circuit, or the frame of other widgets."""
        return self.page_path if self.circuit else self.frame_path

    @property
    def picture_path(self) -> str:
        """The path of a picture of 1200 x 630 pixels, or "" if the widget has none."""
        return self.circuit.request.file_path("png") if self.circuit else ""

    def height_at(self, width: int) -> int:
        """Return the height in CSS pixels for a width, which is limited to the supported range."""
        return self.measure_height(min(max(width, MIN_WIDTH), MAX_WIDTH))


@dataclass(frozen=True, slots=True)
class Embeddable:
    """Declares that a widget can be embedded in other sites, at `/embed/<kind>/<target>/`.

    `resolve` returns the Embed for a request, or raises CircuitError. `page_prefixes` are the paths of this site below
    which a target also has a page, such as "/exercises/".
    """

    kind: str
    resolve: Callable[[EmbedRequest], Embed]
    page_prefixes: tuple[str, ...] = ()


THEMES = ("auto", "light", "dark")
APPEARANCE_OPTIONS = ("theme", "accent", "ask")
"""Query parameters that change the appearance of a frame, not its content."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The appearance of a frame: a theme of THEMES, and an accent colour of six hex digits, or "".

    If `asks`, the end of a workout has a link that invites to comment on this site.
    """

    theme: str = "auto"
    accent: str = ""
    asks: bool = False

    @property
    def query_pairs(self) -> tuple[tuple[str, str], ...]:
        """The query parameters, without defaults."""
        pairs = (
            ("theme", self.theme if self.theme != "auto" else ""),
            ("accent", self.accent),
            ("ask", "on" if self.asks else ""),
        )
        return tuple(pair for pair in pairs if pair[1])

    def add_to(self, path: str) -> str:
        """Add the appearance to a path, which can have a query."""
        query = "&".join(f"{name}={value}" for name, value in self.query_pairs)
        return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


DEFAULT_APPEARANCE = Appearance()


def read_appearance(options: Mapping[str, str]) -> Appearance:
    """Parse the options `theme`, `accent` and `ask`. Unknown themes and invalid colours are ignored."""
    theme = options.get("theme", "")
    colour = options.get("accent", "").strip().removeprefix("#").lower()
    return Appearance(
        theme if theme in THEMES else "auto",
        colour if re.fullmatch("[0-9a-f]{6}", colour) else "",
        options.get("ask") == "on",
    )
