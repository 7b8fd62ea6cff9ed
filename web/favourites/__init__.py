"""The page of readers' favourite exercises."""

from __future__ import annotations

from flask import Flask

from web.favourites import views


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    app.register_blueprint(views.bp)
