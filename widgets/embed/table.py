"""Embed a table of exercises by area. Areas that do not fit are folded."""

from __future__ import annotations

from engine.circuits.errors import MalformedRequestError, UnsatisfiableRequestError
from engine.circuits.option_types import IntegerType, OptionValueError
from engine.circuits.parsing import parse_query
from engine.circuits.request import CircuitRequest
from engine.library.exercise import format_sets
from engine.text import join_words
from widgets.area_exercises import DEFAULT_LIMIT, MAX_LIMIT, AreaExercises, build_caption, list_area_exercises
from widgets.embed.frame_metrics import FOLD_HEIGHT, measure_head_and_foot, measure_rows
from widgets.embed.models import FOLD_WIDTH, MAX_HEIGHT, Embed, EmbedRequest, TextLine, build_frame_path

_FILTERS = ("level", "equipment", "venue")


def build_table_path(request: CircuitRequest, limit: int) -> str:
    """Return the path and query of the frame with a table."""
    return build_frame_path("table", request.terms.text, _build_pairs(request, limit))


def resolve_embed(request: EmbedRequest) -> Embed:
    """Return the table for `/embed/table/<areas>/`. Raises CircuitError."""
    pairs = request.read_options(*_FILTERS, "limit")
    parsed = parse_query(request.target, [pair for pair in pairs if pair[0] != "limit"], request.library)
    wanted, limit = parsed.validated(), _read_limit([value for name, value in pairs if name == "limit"], request)
    if wanted.terms.is_pinned:
        hint = "Use areas or groups, or embed a circuit of exercises."
        raise UnsatisfiableRequestError("A table shows the exercises of areas.", hint=hint, option="terms")
    areas = wanted.terms.all_areas(request.library.vocabulary)
    columns = list_area_exercises(areas, wanted, limit, request.library)
    title = f"Exercises for {join_words([request.library.area(area).inline_name for area in areas])}"
    caption = build_caption(wanted, request.library)
    open_count = _count_open_areas(columns, wanted.level, title, caption)
    only = areas[0] if len(areas) == 1 else None
    return Embed(
        title=title,
        summary=caption.partition(". ")[0],
        page_path=f"/areas/{only}/" if only else "/exercises/",
        frame_path=build_table_path(wanted, limit),
        lines=tuple(
            TextLine(exercise.name, f"/exercises/{exercise.id}/", f", {format_sets(exercise, wanted.level)}")
            for column in columns
            for exercise in column.exercises
        ),
        template="table_frame.html",
        measure_height=lambda width: _measure_height(columns, wanted.level, title, caption, open_count, width),
        template_values={"columns": columns, "level": wanted.level, "caption": caption, "open_count": open_count},
        picture_terms=wanted.terms.text,
        redirect_status=request.redirect_status(wanted.terms.text, _build_pairs(wanted, limit)),
    )


def _build_pairs(request: CircuitRequest, limit: int) -> tuple[tuple[str, str], ...]:
    filters = tuple(pair for pair in request.query_pairs if pair[0] in _FILTERS)
    return filters + ((("limit", str(limit)),) if limit != DEFAULT_LIMIT else ())


def _read_limit(values: list[str], request: EmbedRequest) -> int:
    try:
        return IntegerType(1, MAX_LIMIT).parse(values[-1], request.library.vocabulary) if values else DEFAULT_LIMIT
    except OptionValueError as error:
        raise MalformedRequestError(f"limit: {error.message}", hint=error.hint, option="limit") from error


def _count_open_areas(columns: tuple[AreaExercises, ...], level: int, title: str, caption: str) -> int:
    """Return how many areas to show unfolded, so that WordPress does not cut off the frame."""
    counts = range(len(columns), 0, -1)
    fits = (n for n in counts if _measure_height(columns, level, title, caption, n, FOLD_WIDTH) <= MAX_HEIGHT * 0.9)
    return next(fits, 0)


def _measure_height(
    columns: tuple[AreaExercises, ...], level: int, title: str, caption: str, open_count: int, width: int
) -> int:
    height = measure_head_and_foot(title, caption, width) + FOLD_HEIGHT * len(columns)
    for column in columns[:open_count]:
        rows = [(f"{exercise.name}  {format_sets(exercise, level)}", exercise) for exercise in column.exercises]
        height += measure_rows(rows or [("No match", None)], width)
    return height
