"""Moderation: login, the queue, lists, the log and links in emails."""

from __future__ import annotations

from flask import Flask

from web.core import security
from web.moderation import account, email_actions, lists, login, two_factor, views


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (account, email_actions, lists, login, two_factor, views):
        app.register_blueprint(module.bp)
    security.keep_private(app, "/moderation/")
