"""The list of plans, and the page of each. Dates come only from the address, so a page is the same for all readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, render_template, request

from engine.circuits.errors import CircuitError
from engine.plans.plan import Plan
from engine.plans.timetable import NO_DATES, PlanDates, Timetable, make_timetable, parse_dates
from web.core.cacheable import cacheable
from web.core.context import edition, today
from web.core.link_preview import picture_of_circuit

bp = Blueprint("plans", __name__)


@bp.get("/plans/")
@cacheable()
def list_plans() -> str:
    """Show all plans."""
    return render_template("plans.html", plans=edition().plans.values())


@bp.get("/plans/<id_>/")
@cacheable(any_option=True)
def show_plan(id_: str) -> tuple[str, int]:
    """Show a plan with its weeks. With dates in the address, the current week is open, otherwise the first one."""
    plan = edition().plans.get(id_) or abort(404)
    pairs = list(request.args.items(multi=True))
    try:
        dates = parse_dates(pairs)
        return _render(plan, dates, make_timetable(plan, dates)), 200
    except CircuitError as error:
        typed = {name: value for name, value in pairs if _is_date(value)}
        return _render(plan, NO_DATES, make_timetable(plan, NO_DATES), error, typed), error.status


def _is_date(text: str) -> bool:
    """Return True for a text that a date field can show. The message about another text quotes it."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _render(
    plan: Plan,
    dates: PlanDates,
    timetable: Timetable,
    error: CircuitError | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """Render the page of a plan. `typed` are the values of the form, if they are not those of `dates`."""
    day = today()
    return render_template(
        "plan.html",
        plan=plan,
        picture=picture_of_circuit(plan.weeks[0].workouts[0].circuit),
        dates=dates,
        timetable=timetable,
        today=day,
        current=timetable.find_current(day),
        error=error,
        typed=dict(dates.query_pairs) if typed is None else typed,
    )
