"""Embed the current week of a plan, or the first one of a plan without dates."""

from __future__ import annotations

from datetime import date

from engine.circuits.errors import UnknownNameError
from engine.errors import did_you_mean
from engine.library.exercise import Exercise
from engine.plans.exports.text import format_effort
from engine.plans.plan import Plan
from engine.plans.timetable import DATE_OPTIONS, PlanDates, make_timetable, parse_dates
from engine.text import quote_input
from widgets.embed.frame_metrics import FOLD_HEIGHT, measure_head_and_foot, measure_rows
from widgets.embed.models import FOLD_WIDTH, MAX_HEIGHT, Embed, EmbedRequest, TextLine, build_frame_path
from widgets.plan_text import ShownWeek, WeekItem, show_week

_NOTE_HEIGHT = 45


def build_path(plan: Plan, dates: PlanDates) -> str:
    """Return the path and query of a plan's frame."""
    return build_frame_path("plan", plan.id, dates.query_pairs)


def resolve_embed(request: EmbedRequest) -> Embed:
    """Return the current week of the plan for `/embed/plan/<id>/`. Raises CircuitError."""
    pairs = request.read_options(*DATE_OPTIONS)
    plan = request.plans.get(request.target)
    if plan is None:
        hint = did_you_mean(request.target[:64], request.plans)
        raise UnknownNameError(f"There is no plan called {quote_input(request.target)}.", hint=hint, option="terms")
    dates = parse_dates(pairs)
    shown = show_week(plan, dates, make_timetable(plan, dates), request.today or date.min, request.language)
    caption = f"{shown.when}. {shown.facts}"
    open_count = _count_open_sessions(shown, caption)
    return Embed(
        title=plan.title,
        summary=shown.when,
        page_path=shown.path,
        frame_path=build_path(plan, dates),
        lines=tuple(_build_line(item) for item in shown.items),
        template="plan_frame.html",
        measure_height=lambda width: _measure_height(shown, caption, open_count, width),
        template_values={"shown": shown, "caption": caption, "open_count": open_count},
        picture_terms=",".join(station.exercise.id for station in plan.weeks[0].workouts[0].circuit.stations),
        redirect_status=request.redirect_status(plan.id, dates.query_pairs),
        changes_daily=bool(dates.query_pairs),
    )


def _build_line(item: WeekItem) -> TextLine:
    if item.workout is None:
        return TextLine(item.label)
    return TextLine(item.label, item.workout.path, f": {format_effort(item.workout.circuit)}")


def _count_open_sessions(shown: ShownWeek, caption: str) -> int:
    """Return how many sessions to show unfolded, so that WordPress does not cut off the frame."""
    counts = range(len(shown.items), 0, -1)
    fits = (n for n in counts if _measure_height(shown, caption, n, FOLD_WIDTH) <= MAX_HEIGHT * 0.9)
    return next(fits, 0)


def _measure_height(shown: ShownWeek, caption: str, open_count: int, width: int) -> int:
    height = measure_head_and_foot(shown.title, caption, width)
    for number, item in enumerate(shown.items):
        if item.workout is None:
            height += _NOTE_HEIGHT
            continue
        height += FOLD_HEIGHT
        if number < open_count:
            circuit = item.workout.circuit
            rows: list[tuple[str, Exercise | None]] = [
                (f"{station.exercise.name}  {station.text}", station.exercise) for station in circuit.stations
            ]
            height += measure_rows([*rows, (f"Open this circuit  {format_effort(circuit)}", None)], width)
    return height
