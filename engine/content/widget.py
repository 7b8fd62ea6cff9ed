"""The interface between the engine and widgets, which turn shortcodes into output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeVar

from markupsafe import Markup

from engine.content.body import ArticleVideo
from engine.content.shortcodes import Argument
from engine.errors import UnlocatedProblem

ContextT_contra = TypeVar("ContextT_contra", contravariant=True)

OutputFormat = Literal["page", "feed", "text"]


class Display(StrEnum):
    """The place of a shortcode: inside a sentence, or alone in its paragraph."""

    INLINE = "inline"
    BLOCK = "block"


class DependsOn(StrEnum):
    """The dependency of a widget's output besides its arguments.

    With CONTENT, the output is rendered once and stored with the article. With TIME or READERS, the stored article has
    a placeholder, which is filled each time a page is composed.
    """

    CONTENT = "content"
    TIME = "time"
    READERS = "readers"


class WidgetError(Exception):
    """A widget cannot show anything. The problem becomes a warning, and a plain fallback replaces the shortcode.

    others are the problems of other arguments.
    """

    def __init__(
        self, message: str, hint: str = "", argument: str = "", others: tuple[UnlocatedProblem, ...] = ()
    ) -> None:
        super().__init__(message)
        self.problem = UnlocatedProblem(message, hint, argument)
        self.others = others


@dataclass(frozen=True, slots=True)
class WidgetOutput:
    """The output of a widget in each format, and the problems to report to the author.

    page is HTML for pages of the site. feed is HTML without our style sheet: lists, tables and links. text is plain
    text for search and excerpts. valid_until is the time until which a widget that depends on time returns the same
    output, or None if it does not change. embed_path is the path and query under which other sites can embed the
    output, or empty, and station_notes are the author's notes about exercises in it, by their ids. player_origin is the
    origin of the video player that the page may load in a frame, or empty, and video is for search engines.
    is_cacheable is False if a widget that depends on content returned output that depends on time or readers; then it
    gets a placeholder, too.
    """

    page: Markup
    feed: Markup
    text: str
    problems: tuple[UnlocatedProblem, ...] = ()
    valid_until: datetime | None = None
    embed_path: str = ""
    station_notes: Mapping[str, str] = field(default_factory=dict)
    player_origin: str = ""
    video: ArticleVideo | None = None
    is_cacheable: bool = True


@dataclass(frozen=True, slots=True)
class ShortcodeUse:
    """A shortcode in an article: its name and checked arguments, numbered from 0 in reading order."""

    number: int
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WidgetCall:
    """The input of a widget: the shortcode, the body of a paired one, and all shortcodes of the article."""

    use: ShortcodeUse
    body: WidgetOutput | None = None
    uses: tuple[ShortcodeUse, ...] = ()

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The checked arguments of the shortcode, with defaults."""
        return self.use.arguments


class Widget(Protocol[ContextT_contra]):
    """A shortcode with its output.

    The engine does not know the package widgets, which implements this protocol. The context is whatever the caller of
    render passes to all widgets.
    """

    @property
    def name(self) -> str:
        """The name after `<<`."""

    @property
    def summary(self) -> str:
        """A description in one sentence, for the documentation."""

    @property
    def example(self) -> str:
        """A shortcode that works, for the documentation and the tests."""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The declared arguments."""

    @property
    def display(self) -> Display:
        """The place of the shortcode: inline or block."""

    @property
    def depends_on(self) -> DependsOn:
        """The dependency of the output."""

    @property
    def is_paired(self) -> bool:
        """True if the shortcode has a body and a closing tag."""

    def render(self, call: WidgetCall, context: ContextT_contra) -> WidgetOutput:
        """Return the output in all formats. Raises WidgetError if nothing can be shown."""
