"""`<<plan>>`: show a plan with its current week, and link to its page."""

from __future__ import annotations

from dataclasses import replace

from engine.circuits.errors import CircuitError
from engine.config.language import format_date, format_date_range, format_weekday
from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn, WidgetCall, WidgetError, WidgetOutput
from engine.errors import did_you_mean
from engine.plans.exports.text import RUN_DAYS, list_facts
from engine.plans.plan import Plan
from engine.plans.timetable import DATE_OPTIONS, Appointment, PlanDates, Timetable, make_timetable, parse_dates
from widgets.context import Context
from widgets.plan_week import ShownWeek, WeekItem, build_week_output, find_expiry
from widgets.shortcode import Shortcode


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render a plan. With a date, it shows the current week, otherwise the first one. Raises WidgetError."""
    id_ = call.arguments["id"]
    context.add_dependencies(f"plan:{id_}")
    plan = context.plans.get(id_)
    if plan is None:
        known = f"Known plans: {', '.join(context.plans)}." if context.plans else "Add one to the folder plans/."
        raise WidgetError(f"There is no plan '{id_}'.", did_you_mean(id_, context.plans) or known, "id")
    try:
        dates = parse_dates([(name, call.arguments[name]) for name in DATE_OPTIONS if call.arguments[name] is not None])
        timetable = make_timetable(plan, dates)
    except CircuitError as error:
        raise WidgetError(error.message, error.hint, error.option) from error
    output = build_week_output(show_week(plan, dates, timetable, context), f"plan_{call.use.number}", context)
    return replace(output, valid_until=find_expiry(timetable, context))


def show_week(plan: Plan, dates: PlanDates, timetable: Timetable, context: Context) -> ShownWeek:
    """Return the week of a plan to show today: the current one, or the first one."""
    language, today = context.site.language, context.now.date()
    week = timetable.find_current(today) or timetable.weeks[0]
    when = f"Week {week.number} of {len(timetable.weeks)}"
    if week.first_day and week.last_day:
        when = f"{when}, {format_date_range(week.first_day, week.last_day, language)}"
    if timetable.last_day and timetable.last_day < today:
        when = f"This plan ended on {format_date(timetable.last_day, language)}. It began with this week"
    items = [_list_item(each, language) for each in week.appointments]
    return ShownWeek(plan.title, when, items, plan.path + dates.query, ", ".join(list_facts(plan)))


def _list_item(appointment: Appointment, language: str) -> WeekItem:
    session = appointment.workout.session
    if appointment.is_left_out:
        return WeekItem(f"{session.name}, left out: too close to the race", None)
    day = format_weekday(appointment.day, language) if appointment.day else ""
    run_day = RUN_DAYS[session.day] if session.day else ""
    return WeekItem(", ".join(filter(None, (session.name, day, run_day))), appointment.workout)


widget = Shortcode(
    name="plan",
    summary="A plan of several weeks, with its current week if it has a date, otherwise with the first one.",
    example='<<plan id="first-six-weeks">>',
    arguments=(
        Argument("id", "string", None, "The id of the plan: the name of its file in plans/.", required=True),
        Argument("start", "string", None, "The first day of week 1, such as 2026-12-01."),
        Argument("race", "string", None, "The day of the race."),
    ),
    depends_on=DependsOn.TIME,
    render=render,
)
