"""The page of the log. It is the same for all readers, because the log never leaves the browser."""

from __future__ import annotations

from flask import Blueprint, render_template

bp = Blueprint("log", __name__)


@bp.get("/log/")
def show_log() -> str:
    """Show the page that a script fills with the log of this browser."""
    return render_template("log_page.html")
