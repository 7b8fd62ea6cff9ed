"""Cache pictures of circuits on disk, each under a hash of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from flask import Response, current_app

from engine.editions.file_cache import FileCache
from web.core.cacheable import DAILY
from web.core.context import services
from web.core.expensive_work import count_expensive_response
from web.core.figure_cache import figure_cache
from widgets.drawing.picture import draw_png
from widgets.drawing.picture_content import PictureContent
from widgets.figures.drawing import Drawings

FONT = Path(__file__).parents[1] / "core" / "static" / "fonts" / "figtree-latin-wght-normal.woff2"
MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of the folder: several thousand pictures."""


class ImageCache:
    """Pictures in the folder `pictures/` of the instance folder. `version` is that of the code that draws them."""

    def __init__(self, instance_dir: Path, version: str, max_bytes: int = MAX_BYTES) -> None:
        self._files = FileCache(instance_dir / "pictures", max_bytes)
        self._version = version

    def find_image(self, content: PictureContent, extension: str) -> bytes | None:
        """Return the cached PNG for an extension ("png" or "pin.png"), or None. A damaged file counts as missing."""
        return self._files.get(self._name(content, extension))

    def draw_image(self, content: PictureContent, extension: str, figures: Mapping[str, Drawings]) -> bytes:
        """Draw and cache the PNG. If it can't be written, it is drawn again next time."""
        image = draw_png(content, extension, FONT, figures)
        self._files.put(self._name(content, extension), image)
        return image

    def _name(self, content: PictureContent, extension: str) -> str:
        parts = (repr(content).encode(), self._version.encode(), FONT.read_bytes())
        key = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]
        return f"{key}.{extension}"


def send_picture(content: PictureContent, extension: str) -> Response:
    """Return a picture as a response. Drawing one that is not cached counts as expensive."""
    cache = ImageCache(services().environment.instance_dir, services().articles.version)
    image = cache.find_image(content, extension)
    if image is None:
        count_expensive_response()
        exercises = (exercise for exercise in content.figures if exercise)
        image = cache.draw_image(content, extension, figure_cache().find_all_drawings(exercises))
    response = current_app.response_class(image, mimetype="image/png")
    response.headers["Cache-Control"] = DAILY
    return response
