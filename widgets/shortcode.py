"""Declaration of widgets. Each widget is a module that defines a Shortcode named `widget`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from engine.content.shortcodes import Argument, check_declaration
from engine.content.widget import DependsOn, Display, WidgetCall, WidgetOutput
from engine.errors import UnlocatedProblem
from widgets.context import Context
from widgets.embed.models import Embeddable


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A shortcode: its arguments, and the function that renders it.

    `render` takes a WidgetCall and a Context and returns a WidgetOutput. It raises WidgetError if there is nothing to
    show. If `embed` is set, other sites can embed the widget. Raises ValueError if the declaration is invalid.
    """

    name: str
    summary: str
    example: str
    render: Callable[[WidgetCall, Context], WidgetOutput]
    arguments: tuple[Argument, ...] = ()
    display: Display = Display.BLOCK
    depends_on: DependsOn = DependsOn.CONTENT
    is_paired: bool = False
    embed: Embeddable | None = None

    def __post_init__(self) -> None:
        check_declaration(self.name, self.arguments)
        if self.is_paired and (self.display is Display.INLINE or self.depends_on is not DependsOn.CONTENT):
            raise ValueError(f"'{self.name}': a shortcode with a body must be a block and depend on content only")


def build_output(
    page: Markup,
    text: str,
    *,
    feed: Markup | None = None,
    problems: tuple[UnlocatedProblem, ...] = (),
    embed_path: str = "",
) -> WidgetOutput:
    """Return the output of a widget. Without `feed`, feeds get the HTML of the page, less its classes."""
    return WidgetOutput(page, page if feed is None else feed, text, problems, embed_path=embed_path)


def render_paragraph(text: str) -> Markup:
    """Return plain text as an escaped HTML paragraph."""
    return Markup("<p>{}</p>").format(escape(text))
