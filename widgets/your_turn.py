"""`<<your-turn>>`: the question with which an article hands over to its readers."""

from __future__ import annotations

from markupsafe import Markup

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, forms


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The question under a heading of its own."""
    question = call.arguments["question"]
    return forms(
        page=context.html("your_turn.html", question=question, anchor=anchor(call.use.number)),
        feed=Markup("<p><strong>Your turn:</strong> {}</p>").format(question),
        text=f"Your turn: {question}",
    )


def anchor(number: int) -> str:
    """The anchor of the question that is an article's use of that number; no heading's anchor has an underscore."""
    return f"your_turn_{number}"


widget = Shortcode(
    name="your-turn",
    summary="A question to the readers, under the heading “Your turn”.",
    example='<<your-turn question="Which exercise do you never skip?">>',
    arguments=(Argument("question", "string", None, "What you would like to hear from them.", required=True),),
    render=render,
)
