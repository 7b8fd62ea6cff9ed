"""Embed an exercise: a summary and the cues."""

from __future__ import annotations

from engine.circuits.errors import UnknownNameError
from engine.errors import did_you_mean
from engine.library.exercise import Exercise, format_sets
from engine.text import quote_input
from widgets.embed.frame_metrics import SMALL_LINE_HEIGHT, count_lines, get_inner_width, measure_head_and_foot
from widgets.embed.models import Embed, EmbedRequest, TextLine, build_frame_path
from widgets.figures.addresses import thumb_address

_CUES_PADDING = 14 + 12  # CSS pixels of frame.css around the summary and the list
_FIGURE_HEIGHT = 160 + 12
_CUE_LINE_HEIGHT, _CUE_GAP, _CUE_MARGIN = 22, 6, 28


def resolve_embed(request: EmbedRequest) -> Embed:
    """Return the exercise for `/embed/exercise/<id>/`. Raises CircuitError if it is unknown."""
    request.read_options()
    library, id_ = request.library, request.target
    exercise = library.exercises.get(library.current_id(id_))
    if exercise is None:
        hint = did_you_mean(id_[:64], library.exercises)
        raise UnknownNameError(f"There is no exercise called {quote_input(id_)}.", hint=hint, option="terms")
    return Embed(
        title=exercise.name,
        summary=format_sets(exercise),
        page_path=f"/exercises/{exercise.id}/",
        frame_path=build_frame_path("exercise", exercise.id),
        lines=tuple(TextLine(cue) for cue in exercise.cues) or (TextLine(exercise.summary),),
        template="exercise_frame.html",
        measure_height=lambda width: _measure_height(exercise, width),
        template_values={"exercise": exercise},
        picture_terms=exercise.id,
        redirect_status=301 if id_ in library.former_ids else request.redirect_status(exercise.id, ()),
    )


def _measure_height(exercise: Exercise, width: int) -> int:
    height = measure_head_and_foot(exercise.name, format_sets(exercise), width) + _CUES_PADDING
    height += _FIGURE_HEIGHT if thumb_address(exercise) else 0
    height += SMALL_LINE_HEIGHT * count_lines(exercise.summary, get_inner_width(width), 15)
    return height + sum(
        _CUE_GAP + _CUE_LINE_HEIGHT * count_lines(cue, get_inner_width(width) - _CUE_MARGIN, 15)
        for cue in exercise.cues
    )
