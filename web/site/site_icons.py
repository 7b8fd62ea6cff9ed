"""Icons, the web app manifest, and the rules for loading pages early.

All icons are drawn from one SVG file, so a site that replaces favicon.svg has new icons everywhere.
"""

from __future__ import annotations

import io
import json
from functools import lru_cache
from pathlib import Path

import resvg_py
from flask import Blueprint, Response, abort, current_app, request
from PIL import Image

from web.core.assets import find_asset
from web.core.cacheable import DAILY, cacheable
from web.core.context import edition

bp = Blueprint("site_icons", __name__)

MARGIN = 0.14
"""The margin around the drawing in icons with a background, as a share of their width. Devices round the corners."""
ICON_SIZES = (192, 512)
FAVICON_SIZES = ((16, 16), (32, 32), (48, 48))
TOUCH_SIZE = 180
BACKGROUND = "#ffffff"

SPECULATION_RULES_PATH = "/speculation-rules.json"
_NOT_AHEAD = (
    "/moderation/*",
    "/comments/*",
    "/privacy/*",
    "/subscriptions/*",
    "/preview/*",
    "/search*",
    "/share/*",
)
"""Pages that are private, or expensive, or that readers seldom open. So are circuits with options, and all queries."""
SPECULATION_RULES = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": ["/", "/*/"]},
                    *({"not": {"href_matches": path}} for path in _NOT_AHEAD),
                    {"not": {"href_matches": "/*\\?(.+)"}},
                    {"not": {"selector_matches": "[rel~=nofollow], [download]"}},
                ]
            },
            "eagerness": "moderate",
        }
    ]
}
"""Load pages of this site when the pointer rests on a link, in browsers that can. Nothing is run before a click."""


@bp.get("/favicon.ico")
@cacheable(cache_control=(DAILY,))
def favicon() -> Response:
    """Return the icon for programs that look for it at this address."""
    path = find_asset("favicon.ico")
    content = path.read_bytes() if path else _draw_ico(*_find_drawing())
    return _cacheable(content, "image/vnd.microsoft.icon")


@bp.get("/apple-touch-icon.png")
@cacheable(cache_control=(DAILY,))
def touch_icon() -> Response:
    """Return the icon for home screens."""
    path = find_asset("apple-touch-icon.png")
    content = path.read_bytes() if path else _draw_icon(*_find_drawing(), TOUCH_SIZE)
    return _cacheable(content, "image/png")


@bp.get("/icon-<int:size>.png")
@cacheable(cache_control=(DAILY,))
def icon(size: int) -> Response:
    """Return the icon of the manifest in one of ICON_SIZES."""
    if size not in ICON_SIZES:
        abort(404)
    return _cacheable(_draw_icon(*_find_drawing(), size), "image/png")


@bp.get("/manifest.webmanifest")
@cacheable(cache_control=(DAILY,))
def manifest() -> Response:
    """Return the web app manifest."""
    site = edition().site
    icons = [
        {"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in ICON_SIZES
    ]
    content = {
        "name": site.title,
        "short_name": site.title[:12].rstrip(),
        "description": site.description or site.tagline or "",
        "lang": site.language,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": BACKGROUND,
        "theme_color": site.colours.accent or "#0b6650",
        "icons": icons,
    }
    return _cacheable(json.dumps(content, ensure_ascii=False).encode(), "application/manifest+json")


@bp.get(SPECULATION_RULES_PATH)
@cacheable(cache_control=(DAILY,))
def speculation_rules() -> Response:
    """Return the rules for loading pages early, as JSON."""
    return _cacheable(json.dumps(SPECULATION_RULES).encode(), "application/speculationrules+json")


def add_speculation_rules(response: Response) -> Response:
    """Point to the rules in the header of pages. The policy of the site forbids inline scripts."""
    if response.status_code == 200 and response.mimetype == "text/html" and not request.path.startswith("/embed/"):
        response.headers["Speculation-Rules"] = f'"{SPECULATION_RULES_PATH}"'
    return response


def _find_drawing() -> tuple[Path, int]:
    path = find_asset("favicon.svg") or abort(404)
    return path, path.stat().st_mtime_ns


@lru_cache(maxsize=16)
def _draw_icon(path: Path, modified: int, size: int) -> bytes:
    """Return a square PNG with the drawing on a background. The modification time is only part of the cache key."""
    inner = round(size * (1 - 2 * MARGIN))
    drawing = Image.open(io.BytesIO(_draw_png(path, modified, inner)))
    drawing.thumbnail((inner, inner))
    canvas = Image.new("RGB", (size, size), BACKGROUND)
    place = ((size - drawing.width) // 2, (size - drawing.height) // 2)
    canvas.paste(drawing, place, drawing.convert("RGBA"))
    return _save(canvas, "PNG")


@lru_cache(maxsize=4)
def _draw_ico(path: Path, modified: int) -> bytes:
    image = Image.open(io.BytesIO(_draw_png(path, modified, 48)))
    return _save(image, "ICO", sizes=FAVICON_SIZES)


def _draw_png(path: Path, _modified: int, width: int) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=path.read_text("utf-8"), width=width, skip_system_fonts=True))


def _save(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _cacheable(content: bytes, mimetype: str) -> Response:
    response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Cache-Control"] = DAILY
    return response
