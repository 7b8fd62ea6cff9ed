"""The pictures of articles in all sizes and formats."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from flask import Blueprint, abort, current_app
from werkzeug.wrappers import Response

from engine.images.decoding import PictureError
from engine.images.picture import Picture
from engine.images.versions import MIMETYPES, has_version
from engine.images.widths import PREVIEW, Width
from web.core.assets import IMMUTABLE
from web.core.cacheable import cacheable
from web.core.context import edition
from web.core.expensive_work import count_expensive_response
from web.core.pictures import pictures
from web.core.request_limits import slow

bp = Blueprint("images", __name__)

FILE_PATHS = r"/img/[^/]+"
"""Other sites show these images, in feeds and previews of links."""
_NAME = re.compile(r"([0-9a-f]{16})-(0|[1-9][0-9]{0,5}|preview)\.([a-z]{3,4})", re.ASCII)

_log = logging.getLogger(__name__)


@bp.get("/img/<name>")
@slow
@cacheable(cache_control=(IMMUTABLE,))
def show(name: str) -> Response:
    """Return a version of a picture. It is made at the first request."""
    match = _NAME.fullmatch(name) or abort(404)
    digest, extension = match[1], match[3]
    width: Width = PREVIEW if match[2] == PREVIEW else int(match[2])
    data = pictures().find_version(digest, width, extension)
    if data is None:
        path, picture = pictures().find_by_digest(digest, edition()) or abort(404)
        data = _read(path, picture, width, extension)
    response = current_app.response_class(data, mimetype=MIMETYPES.get(extension, "image/svg+xml"))
    response.headers["Cache-Control"] = IMMUTABLE
    if extension == "svg":
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.set_etag(f"{digest}-{width}-{extension}")
    return response


def _read(path: Path, picture: Picture, width: Width, extension: str) -> bytes:
    """Return the file of a drawing or an animation, or a version that is made now. 404 if there is none."""
    is_kept = picture.is_kept and width == picture.width
    if is_kept and (extension == "svg" if picture.format == "SVG" else has_version(picture, width, extension)):
        return path.read_bytes()
    if picture.is_kept or not has_version(picture, width, extension):
        abort(404)
    count_expensive_response()
    try:
        return pictures().make_version(path, picture, width, extension)
    except PictureError as error:
        _log.warning("%s: %s", path, error)
        abort(404)
