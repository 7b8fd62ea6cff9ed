"""Frames, oEmbed, the share page and the WordPress plugin."""

from __future__ import annotations

from flask import Flask

from web.core import error_pages, security
from web.embed import share, views
from web.embed.frames import PREFIX, render_problem_frame, set_frame_headers


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (share, views):
        app.register_blueprint(module.bp)
    security.add_rule(app, PREFIX, set_frame_headers)
    error_pages.add_handler(app, f"{PREFIX}.*", render_problem_frame)
    error_pages.add_handler(app, "/oembed/?", error_pages.problem_document)
    security.share_with_all_sites(app, "/oembed/?")
    security.share_with_all_sites(app, "/w/.*")
