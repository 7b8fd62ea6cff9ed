"""Comments: the form, the thread, the commenter's own page, feeds and subscriptions."""

from __future__ import annotations

from flask import Flask

from web.comments import favourites_picker, feeds, subscriptions, views
from web.comments.presenters import comment_counts
from web.core import security


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (favourites_picker, feeds, subscriptions, views):
        app.register_blueprint(module.bp)
    security.keep_private(app, "/comments/challenge/", "/subscriptions/")
    app.jinja_env.globals.update(comment_counts=comment_counts)
