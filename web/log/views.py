"""The page of the log. It is the same for all readers, because the log never leaves the browser."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.core.context import edition
from widgets.drawing.muscle_map import draw_selectable

bp = Blueprint("log", __name__)


@bp.get("/log/")
def show_log() -> str:
    """Show the page that a script fills with the log of this browser."""
    vocabulary = edition().library.vocabulary
    return render_template("log_page.html", body=draw_selectable(vocabulary.areas.values(), vocabulary.muscles))
