"""The plugin for WordPress, to download: with this site's address in it."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from web.core.context import edition
from widgets.embed import loader
from widgets.wordpress.package import NAME, plugin_zip

bp = Blueprint("wordpress", __name__)


@bp.get("/share/wordpress.zip")
def download() -> Response:
    """The plugin as WordPress takes it under Plugins, Add New, Upload."""
    response = current_app.response_class(plugin(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.zip"'
    return response


def plugin() -> bytes:
    """The zip for the site as it is set now."""
    return plugin_zip(edition().site.address, loader.source(loader.LATEST))
