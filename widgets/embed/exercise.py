"""One exercise as other sites show it: what it is and how it is done."""

from __future__ import annotations

from engine.circuits.errors import UnknownNameError, quote_input
from engine.errors import did_you_mean
from engine.library.exercise import Exercise, format_sets
from widgets.embed.measure import SMALL_LINE, around, lines, room
from widgets.embed.models import Asked, Embed, Line, frame_path

_CUES = 14 + 12  # CSS pixels of frame.css around the summary and the list
_CUE_LINE, _CUE_GAP, _BESIDE_CUE = 22, 6, 28


def read(asked: Asked) -> Embed:
    """The exercise of `/embed/exercise/<id>/`. Raises CircuitError for an unknown one, and a strict option."""
    asked.options()
    library, id_ = asked.library, asked.rest
    exercise = library.exercises.get(library.current_id(id_))
    if exercise is None:
        hint = did_you_mean(id_[:64], library.exercises)
        raise UnknownNameError(f"there is no exercise called {quote_input(id_)}", hint=hint, option="terms")
    return Embed(
        title=exercise.name,
        summary=format_sets(exercise),
        path=f"/exercises/{exercise.id}/",
        frame=frame_path("exercise", exercise.id),
        lines=tuple(Line(cue) for cue in exercise.cues) or (Line(exercise.summary),),
        template="exercise_frame.html",
        height=lambda width: _height(exercise, width),
        values={"exercise": exercise},
        redirect=301 if id_ in library.former_ids else asked.redirect(exercise.id, ()),
    )


def _height(exercise: Exercise, width: int) -> int:
    height = around(exercise.name, format_sets(exercise), width) + _CUES
    height += SMALL_LINE * lines(exercise.summary, room(width), 15)
    return height + sum(_CUE_GAP + _CUE_LINE * lines(cue, room(width) - _BESIDE_CUE, 15) for cue in exercise.cues)
