"""What the engine asks of a widget: the one Protocol through which `<<…>>` becomes something to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from markupsafe import Markup

from engine.content.shortcodes import Argument

ContextT_contra = TypeVar("ContextT_contra", contravariant=True)


class Display(StrEnum):
    """Where a shortcode may stand: in a sentence, or alone in its paragraph."""

    INLINE = "inline"
    BLOCK = "block"


class DependsOn(StrEnum):
    """What a widget's answer depends on besides its arguments.

    `content` is rendered once and kept with the article. `time` and `readers` leave a mark in the kept article,
    which is filled each time a page is composed.
    """

    CONTENT = "content"
    TIME = "time"
    READERS = "readers"


@dataclass(frozen=True, slots=True)
class UnlocatedProblem:
    """What a widget has to say against its arguments; argument names the one it means, or is empty."""

    message: str
    hint: str = ""
    argument: str = ""


class WidgetError(Exception):
    """A widget cannot show anything: the complaint becomes a warning, and a plain fallback stands in its place."""

    def __init__(self, message: str, hint: str = "", argument: str = "") -> None:
        super().__init__(message)
        self.problem = UnlocatedProblem(message, hint, argument)


@dataclass(frozen=True, slots=True)
class WidgetOutput:
    """One widget in its three forms, with what to tell the author.

    page is HTML for the site's own pages; feed is HTML of plain elements (lists, tables, links) that survives
    without our style sheet; text is plain text for search and excerpts. until is the moment up to which a widget
    that depends on time gives this same answer, or None for "for good". frame is the path and query at which other
    sites can show the same, or empty. lasting is False where a widget that depends on its content gave an answer that
    depends on time or readers, after all: then its place becomes a mark, too.
    """

    page: Markup
    feed: Markup
    text: str
    problems: tuple[UnlocatedProblem, ...] = ()
    valid_until: datetime | None = None
    embed_path: str = ""
    is_cacheable: bool = True


@dataclass(frozen=True, slots=True)
class ShortcodeUse:
    """A live shortcode of an article: its name and its checked arguments, numbered from 0 in reading order."""

    number: int
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WidgetCall:
    """What a widget is given: its use, the body between the tags of a pair, and all uses in the same article."""

    use: ShortcodeUse
    body: WidgetOutput | None = None
    uses: tuple[ShortcodeUse, ...] = field(default=())

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The checked arguments of this use, defaults filled in."""
        return self.use.arguments


class Widget(Protocol[ContextT_contra]):
    """A shortcode and its three forms. The context is whatever create_app gives to all widgets."""

    @property
    def name(self) -> str:
        """The word after `<<`."""

    @property
    def summary(self) -> str:
        """One sentence for the documentation."""

    @property
    def example(self) -> str:
        """A shortcode that works, for the documentation and the tests."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The declared arguments."""

    @property
    def display(self) -> Display:
        """Inline or block."""

    @property
    def depends_on(self) -> DependsOn:
        """What the answer depends on."""

    @property
    def is_paired(self) -> bool:
        """Whether a body and a closing tag belong to it."""

    def render(self, call: WidgetCall, context: ContextT_contra) -> WidgetOutput:
        """The three forms. Raises WidgetError where nothing can be shown."""
