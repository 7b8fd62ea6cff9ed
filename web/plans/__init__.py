"""Plans on the web: the list, the pages of plans and their files."""

from __future__ import annotations

from flask import Flask

from web.core import error_pages, security
from web.plans import files, views

FILE_PATHS = r"/plans/(?:[^/]*\.(?:json|txt|ics)|[^/]*/[^/]*\.fit)/?"
"""The paths of files, also with a slash at the end, which redirects."""


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (files, views):
        app.register_blueprint(module.bp)
    error_pages.add_handler(app, FILE_PATHS, error_pages.problem_document)
    security.share_with_all_sites(app, FILE_PATHS)
