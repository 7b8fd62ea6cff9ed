"""`<<note>> … <</note>>`: set a few lines apart from the text, as a note, a tip or a caution."""

from __future__ import annotations

from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output

TITLES = {"note": "Note", "tip": "Tip", "caution": "Caution"}


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the body in a box, with the kind of note as its title."""
    body, kind = call.body, call.arguments["kind"]
    if body is None or not body.page.strip():
        raise WidgetError("This note is empty.", "Add text between <<note>> and <</note>>.")
    title = TITLES[kind]
    return build_output(
        page=context.render_template("note.html", kind=kind, title=title, body=body.page),
        feed=context.render_template("note.feed.html", title=title, body=body.feed),
        text=f"{title}: {body.text}",
    )


widget = Shortcode(
    name="note",
    summary="A box set apart from the text. The body is Markdown and can contain shortcodes.",
    example='<<note kind="tip">>\nShoes off for **balance work**.\n<</note>>',
    arguments=(Argument("kind", "enum", "note", "The title and colour of the box.", choices=tuple(TITLES)),),
    render=render,
    is_paired=True,
)
