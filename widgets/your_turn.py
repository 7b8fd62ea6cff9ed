"""`<<your-turn>>`: the question with which an article hands over to its readers."""

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


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The question under a heading of its own."""
    question = call.arguments["question"]
    return build_output(
        page=context.render_template("your_turn.html", question=question, anchor=build_anchor(call.use.number)),
        feed=Markup("<p><strong>Your turn:</strong> {}</p>").format(question),
        text=f"Your turn: {question}",
    )


def build_anchor(number: int) -> str:
    """The anchor of the question that is an article's use of that number; no heading's anchor has an underscore."""
    return f"your_turn_{number}"


widget = Shortcode(
    name="your-turn",
    summary="A question to the readers, under the heading “Your turn”.",
    example='<<your-turn question="Which exercise do you never skip?">>',
    arguments=(Argument("question", "string", None, "What you would like to hear from them.", required=True),),
    render=render,
)


@dataclass(frozen=True, slots=True)
class CommentPrompt:
    """A call to comment: its words, and the absolute address of the question."""

    url: str
    text: str


def find_comment_prompt(circuit: Circuit, edition: Edition, moment: datetime) -> CommentPrompt | None:
    """The question of the live article with most of a circuit's areas, of equals the newest; None where none asks."""
    asking = [item for item in edition.live_posts(moment) if widget.name in item.rendered.shortcodes]
    if not asking:
        return None
    # Of equals max takes the first, and the newest stands first.
    best = max(asking, key=lambda item: len(set(item.article.front_matter.areas) & set(circuit.areas)))
    place = build_anchor(best.rendered.shortcodes.index(widget.name))
    address = edition.site.absolute_url(best.article.address)
    return CommentPrompt(f"{address}#{place}", f"Your turn: answer “{best.article.front_matter.title}”")
