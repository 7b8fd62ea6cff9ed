"""The reader's log of workouts. Scripts keep it in the browser; the server only sends the pages around it."""

from __future__ import annotations

from flask import Flask

from web.log import views


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    app.register_blueprint(views.bp)
