"""Articles, pages, the exercise library and the site's health."""

from __future__ import annotations

from flask import Flask

from web.core import security
from web.site import (
    accessibility,
    feeds,
    figures,
    formats,
    health,
    images,
    library,
    page_cards,
    pages,
    search,
    site_icons,
    sitemap,
    topics,
)


def init_app(app: Flask) -> None:
    """Register the feature with the app."""
    for module in (
        accessibility,
        feeds,
        figures,
        formats,
        health,
        images,
        library,
        page_cards,
        pages,
        search,
        site_icons,
        sitemap,
        topics,
    ):
        app.register_blueprint(module.bp)
    app.jinja_env.globals["draw_figure"] = figures.draw_figure  # the widgets' templates are rendered without an app
    security.share_with_all_sites(app, r"(?:/[^/]+/[^/]+)?/feed\.(?:xml|json)")
    security.share_with_all_sites(app, r"/schemas/[^/]+\.json")
    security.keep_private(app, "/preview/")
    app.after_request(site_icons.add_speculation_rules)
    security.share_with_all_sites(app, figures.FILE_PATHS)
    security.share_with_all_sites(app, images.FILE_PATHS)
