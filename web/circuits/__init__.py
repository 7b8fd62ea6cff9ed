"""Circuits on the web: the builder, the circuits' pages and their files."""

from __future__ import annotations

from flask import Flask

from web.circuits import builder, files, views
from web.core import error_pages


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (builder, files, views):
        app.register_blueprint(module.bp)
    error_pages.add_handler(app, r"/c/[^/]*\.(?:json|txt|ics|fit|png)", error_pages.problem_document)
