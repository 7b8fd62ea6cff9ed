"""`<<week>>`: show a plan of one week, with two or three circuits that change every week."""

from __future__ import annotations

from dataclasses import replace

from engine.circuits.errors import CircuitError
from engine.circuits.schedule import MAX_DAYS
from engine.config.language import format_date_range
from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn, WidgetCall, WidgetOutput
from engine.plans.rotation import MIN_DAYS, build_weekly_plan, find_monday
from engine.plans.timetable import PlanDates, make_timetable
from widgets import circuit_request
from widgets.context import Context
from widgets.plan_text import ShownWeek, WeekItem
from widgets.plan_week import build_week_output, find_expiry
from widgets.shortcode import Shortcode


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the plan of the current ISO week in the site's time zone. The output expires when the week ends."""
    asked = {"areas": call.arguments["areas"]}
    request = circuit_request.read_request(asked, context)
    monday = find_monday(context.now.date())
    try:
        plan = build_weekly_plan(context.library, request, call.arguments["days"], monday)
    except CircuitError as problem:
        context.add_dependencies("library")
        raise circuit_request.build_error((problem,), asked) from problem
    timetable = make_timetable(plan, PlanDates(start=monday))
    days = format_date_range(monday, timetable.weeks[0].last_day or monday, context.site.language)
    when = f"Week {monday.isocalendar().week}, {days}"
    workouts = plan.weeks[0].workouts
    context.add_dependencies(*(key for workout in workouts for key in workout.circuit.dependencies))
    shown = ShownWeek(plan.title, when, [WeekItem(workout.session.name, workout) for workout in workouts])
    output = build_week_output(shown, f"week_{call.use.number}", context)
    return replace(output, valid_until=find_expiry(timetable, context))


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
