"""`<<week>>`: show a plan of two or three circuits that changes every week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from engine.circuits.errors import CircuitError
from engine.circuits.exports.text import format_equipment, format_summary
from engine.circuits.week import MAX_DAYS, MIN_DAYS, Week, WorkoutSession, build_week
from engine.config.language import format_date_range
from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn, WidgetCall, WidgetOutput
from engine.library.library import Library
from engine.text import join_words
from widgets import circuit_request
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the plan of the current ISO week in the site's time zone. The output expires when the week ends."""
    asked = {"areas": call.arguments["areas"]}
    request = circuit_request.read_request(asked, context)
    try:
        plan = build_week(context.library, request, call.arguments["days"], context.now.date())
    except CircuitError as problem:
        context.add_dependencies("library")
        raise circuit_request.build_error((problem,), asked) from problem
    context.add_dependencies(*(key for session in plan.sessions for key in session.circuit.dependencies))
    values = {"plan": plan, "when": _format_dates(plan, context), "anchor": f"week_{call.use.number}"}
    answer = build_output(
        page=context.render_template("week.html", **values),
        feed=context.render_template("week.feed.html", **values),
        text="\n".join(
            [f"This week’s plan. {values['when']}", *(_format_session(s, context.library) for s in plan.sessions)]
        ),
    )
    return replace(answer, valid_until=datetime.combine(plan.next_monday, time(), tzinfo=context.site.zone))


def _format_dates(plan: Week, context: Context) -> str:
    """Return the week in words: "Week 47, 16 – 22 November", or "Week 47, November 16 – 22" in American English."""
    days = format_date_range(plan.monday, plan.next_monday - timedelta(days=1), context.site.language)
    return f"Week {plan.monday.isocalendar().week}, {days}"


def _format_session(session: WorkoutSession, library: Library) -> str:
    circuit = session.circuit
    names = join_words([station.exercise.name for station in circuit.stations])
    return f"Session {session.number}: {names} ({format_summary(circuit)}, {format_equipment(circuit, library)})"


widget = Shortcode(
    name="week",
    summary="A plan of two or three circuits that changes every week.",
    example='<<week areas="hamstrings,glutes,calves" days="2">>',
    arguments=(
        Argument(
            "areas",
            "string",
            None,
            "Areas and groups, by id, name or alias, separated by commas. Default: five-areas.",
        ),
        Argument("days", "int", 2, "The number of sessions.", minimum=MIN_DAYS, maximum=MAX_DAYS),
    ),
    depends_on=DependsOn.TIME,
    render=render,
)
