"""How a widget is declared: one Shortcode, named `widget`, in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from engine.content.shortcodes import Argument, check_declaration
from engine.content.widget import DependsOn, Display, UnlocatedProblem, WidgetCall, WidgetOutput
from widgets.context import Context
from widgets.embed.models import Embeddable


@dataclass(frozen=True, slots=True)
class Shortcode:
    """A widget in full: what the author may write, and the function that answers.

    render is called with a Call and a Context and gives the three forms; it raises WidgetError where nothing can be
    shown. With embed, other sites can show it, too. Raises ValueError for a declaration that cannot work.
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
            raise ValueError(f"'{self.name}': a shortcode with a body stands alone, and depends on its content only")


def build_output(
    page: Markup,
    text: str,
    *,
    feed: Markup | None = None,
    problems: tuple[UnlocatedProblem, ...] = (),
    embed_path: str = "",
) -> WidgetOutput:
    """Forms whose feed is the page's HTML, unless another is given; the gate for feeds strips its classes anyway."""
    return WidgetOutput(page, page if feed is None else feed, text, problems, embed_path=embed_path)


def render_paragraph(text: str) -> Markup:
    """Plain text as one escaped paragraph."""
    return Markup("<p>{}</p>").format(escape(text))
