"""Webmention, pingback and trackback endpoints."""

from __future__ import annotations

from flask import Flask

from web.linkbacks import views


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    app.register_blueprint(views.bp)
