"""Plans as files, for programs, calendars and devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, abort, current_app, json, request

from engine.circuits.errors import CircuitError
from engine.circuits.exports.fit_workout import build_fit
from engine.circuits.exports.json_document import build_problem_document
from engine.plans.exports.ics import build_plan_ics
from engine.plans.exports.json_document import build_plan_document
from engine.plans.exports.text import format_plan
from engine.plans.plan import Plan
from engine.plans.timetable import PlanDates, Timetable, make_timetable, parse_dates
from web.core.cacheable import cacheable
from web.core.context import edition, now

bp = Blueprint("plan_files", __name__)


@bp.get("/plans/<id_>.json")
@cacheable(any_option=True)
def show_json(id_: str) -> Response:
    """Return a plan as a JSON document, with the dates of this request if there are any."""

    def make(plan: Plan, dates: PlanDates, timetable: Timetable) -> Response:
        return _json(build_plan_document(plan, timetable, dates, edition().site.address))

    return _file(id_, make)


@bp.get("/plans/<id_>.txt")
@cacheable(any_option=True)
def show_text(id_: str) -> Response:
    """Return a plan as plain text, with the dates of this request if there are any."""

    def make(plan: Plan, dates: PlanDates, timetable: Timetable) -> Response:
        site, url = edition().site, edition().site.absolute_url(plan.path + dates.query)
        text = format_plan(plan, timetable, edition().library, url, site.language)
        return current_app.response_class(f"{text}\n", mimetype="text/plain")

    return _file(id_, make)


@bp.get("/plans/<id_>.ics")
def show_calendar(id_: str) -> Response:
    """Return a plan as a calendar to subscribe to, for the dates of this request."""

    def make(plan: Plan, dates: PlanDates, timetable: Timetable) -> Response:
        content = build_plan_ics(plan, timetable, dates, edition().library, edition().site.address, now())
        response = current_app.response_class(content, mimetype="text/calendar")
        response.headers.set("Content-Disposition", "inline", filename=f"{plan.id}.ics")
        return response

    return _file(id_, make)


@bp.get("/plans/<id_>/<workout_id>.fit")
@cacheable()
def download_fit(id_: str, workout_id: str) -> Response:
    """Return one workout of a plan for a watch."""
    plan = edition().plans.get(id_) or abort(404)
    workout = plan.find_workout(workout_id) or abort(404)
    title = f"Week {workout.id.partition('-')[0]}: {workout.session.name}"
    url = edition().site.absolute_url(workout.path)
    content = build_fit(replace(workout.circuit, title=title), url, f"{plan.id}/{workout.id}")
    response = current_app.response_class(content, mimetype="application/vnd.ant.fit")
    response.headers.set("Content-Disposition", "attachment", filename=f"{plan.id}-{workout.id}.fit")
    return response


def _file(id_: str, make: Callable[[Plan, PlanDates, Timetable], Response]) -> Response:
    """Return the response of `make` for the plan and the dates of this request, or an error as JSON."""
    plan = edition().plans.get(id_) or abort(404)
    try:
        dates = parse_dates(list(request.args.items(multi=True)))
        return make(plan, dates, make_timetable(plan, dates))
    except CircuitError as error:
        return _json(build_problem_document(error), error.status, "application/problem+json")


def _json(content: dict[str, object], status: int = 200, mimetype: str = "application/json") -> Response:
    return current_app.response_class(
        json.dumps(content, ensure_ascii=False, sort_keys=False), status=status, mimetype=mimetype
    )
