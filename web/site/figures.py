"""The figures of exercises as image files, and the body of muscle maps."""

from __future__ import annotations

import base64
import hashlib

import resvg_py
from flask import Blueprint, abort, current_app
from werkzeug.wrappers import Response

from engine.library.exercise import Exercise
from web.core.assets import VERSIONED, cache_control
from web.core.cacheable import cacheable
from web.core.context import edition
from web.core.expensive_work import count_expensive_response
from web.core.figure_cache import figure_cache
from web.core.request_limits import slow
from widgets.drawing.muscle_map import SPRITE_PATH, draw_sprite, find_sprite_version
from widgets.figures import drawing
from widgets.figures.addresses import VERSION_LENGTH, find_version
from widgets.figures.palette import HATCH, LIGHT, format_colours, format_style, format_thumb_style

bp = Blueprint("figures", __name__)

FILE_PATHS = r"/exercises/[^/]+/(figure|thumb|motion)\.(svg|png)"
"""Other sites show these images."""

PNG_WIDTH = 1200
"""The width of an image with all poses, in pixels."""
_THUMB_WIDTH = 192


@bp.get("/exercises/<id_>/figure.svg")
@cacheable("v", cache_control=VERSIONED)
def figure_svg(id_: str) -> Response:
    """Return the poses of an exercise side by side."""
    exercise = _find_exercise(id_)
    svg = _find_drawings(exercise).strip
    return _as_svg(exercise, svg, format_style(svg))


@bp.get("/exercises/<id_>/thumb.svg")
@cacheable("v", cache_control=VERSIONED)
def thumb_svg(id_: str) -> Response:
    """Return the small figure of an exercise."""
    exercise = _find_exercise(id_)
    svg = _find_drawings(exercise).thumb
    return _as_svg(exercise, svg, format_thumb_style(svg))


@bp.get("/exercises/<id_>/figure.png")
@slow
@cacheable("v", cache_control=VERSIONED)
def figure_png(id_: str) -> Response:
    """Return the poses of an exercise as a PNG image in light colours."""
    exercise = _find_exercise(id_)
    return _as_png(exercise, _find_drawings(exercise).strip, "figure", PNG_WIDTH)


@bp.get("/exercises/<id_>/thumb.png")
@slow
@cacheable("v", cache_control=VERSIONED)
def thumb_png(id_: str) -> Response:
    """Return the small figure of an exercise as a PNG image in light colours."""
    exercise = _find_exercise(id_)
    return _as_png(exercise, _find_drawings(exercise).thumb, "thumb", _THUMB_WIDTH)


@bp.get("/exercises/<id_>/motion.json")
@cacheable("v", cache_control=VERSIONED)
def motion_json(id_: str) -> Response:
    """Return the paths of a moving figure, for the script that plays it."""
    exercise = _find_exercise(id_)
    return _cacheable(exercise, figure_cache().find_motion(exercise) or abort(404), "application/json")


@bp.get("/exercises/<id_>/motion.svg")
@cacheable("v", cache_control=VERSIONED)
def motion_svg(id_: str) -> Response:
    """Return the figure of an exercise as an image that moves by itself."""
    exercise = _find_exercise(id_)
    svg = figure_cache().find_animation(exercise) or abort(404)
    return _as_svg(exercise, svg, format_style(svg))


@bp.get(SPRITE_PATH)
@cacheable("v", cache_control=VERSIONED)
def muscles_svg() -> Response:
    """Return the parts of the body, to which the muscle maps of pages refer."""
    response = current_app.response_class(draw_sprite(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = cache_control(find_sprite_version())
    return response


def draw_figure(exercise: Exercise) -> drawing.Drawings | None:
    """Return the drawings of an exercise for a page, or None if it has no figure."""
    return figure_cache().find_drawings(exercise)


def render_png(svg: str, width: int) -> bytes:
    """Return a drawing as a PNG image in light colours."""
    image = resvg_py.svg_to_bytes(
        svg_string=svg,
        style_sheet=format_colours(LIGHT),
        width=width,
        background=LIGHT["ground"],
        skip_system_fonts=True,
    )
    return bytes(image)


def add_style(svg: str, style: str) -> str:
    """Return a drawing with the style sheet that an image file needs, and the pattern that the style sheet names."""
    pattern = HATCH if "#hatch" in style else ""
    return str(svg).replace(">", f"><style>{style}</style>{pattern}", 1)  # Markup would escape it


def _find_exercise(id_: str) -> Exercise:
    return edition().library.exercises.get(id_) or abort(404)


def _find_drawings(exercise: Exercise) -> drawing.Drawings:
    return figure_cache().find_drawings(exercise) or abort(404)


def _as_svg(exercise: Exercise, svg: str, style: str) -> Response:
    """Return a drawing as a file that contains its style sheet, which the policy allows by its hash."""
    response = _cacheable(exercise, add_style(svg, style), "image/svg+xml")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{digest}'"
    return response


def _as_png(exercise: Exercise, svg: str, name: str, width: int) -> Response:
    def draw() -> bytes:
        count_expensive_response()
        return render_png(svg, width)

    return _cacheable(exercise, figure_cache().find_png(exercise, name, draw), "image/png")


def _cacheable(exercise: Exercise, content: str | bytes, mimetype: str) -> Response:
    response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Cache-Control"] = cache_control(find_version(exercise)[:VERSION_LENGTH])
    response.add_etag()
    return response
