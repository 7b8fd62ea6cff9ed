"""`<<your-turn>>`: ask readers a question, and find the article that asks about the areas of a circuit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from engine.circuits.circuit import Circuit
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetOutput
from engine.editions.edition import Edition
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output

ANCHOR = "your_turn_{}"
"""The anchor of the article's n-th shortcode. engine.content.page_ids reserves it."""


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the question below a heading."""
    question = call.arguments["question"]
    return build_output(
        page=context.render_template("your_turn.html", question=question, anchor=ANCHOR.format(call.use.number)),
        feed=Markup("<p><strong>Your turn:</strong> {}</p>").format(question),
        text=f"Your turn: {question}",
    )


widget = Shortcode(
    name="your-turn",
    summary="A question to readers, under the heading “Your turn”.",
    example='<<your-turn question="Which exercise do you never skip?">>',
    arguments=(Argument("question", "string", None, "The question.", required=True),),
    render=render,
)


@dataclass(frozen=True, slots=True)
class CommentPrompt:
    """A link that invites a reader to comment: its text, and the absolute URL of the question."""

    url: str
    text: str


def find_comment_prompt(circuit: Circuit, edition: Edition, moment: datetime) -> CommentPrompt | None:
    """Return a link to the live article with a question that shares the most areas with a circuit.

    Of several articles, choose the newest. Return None if no article asks a question.
    """
    asking = [item for item in edition.live_posts(moment) if widget.name in item.shortcodes]
    if not asking:
        return None
    # Articles are sorted newest first, and max returns the first of equals.
    best = max(asking, key=lambda item: len(set(item.article.areas) & set(circuit.areas)))
    anchor = ANCHOR.format(best.shortcodes.index(widget.name))
    address = edition.site.absolute_url(best.article.address)
    return CommentPrompt(f"{address}#{anchor}", f"Your turn: comment on “{best.article.front_matter.title}”")
