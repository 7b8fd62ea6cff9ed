"""`<<plan>>`: show a plan with its current week, and link to its page."""

from __future__ import annotations

from dataclasses import replace

from engine.circuits.errors import CircuitError
from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn, WidgetCall, WidgetError, WidgetOutput
from engine.errors import did_you_mean
from engine.plans.timetable import DATE_OPTIONS, make_timetable, parse_dates
from widgets.context import Context
from widgets.embed import plan as plan_embed
from widgets.embed.models import Embeddable
from widgets.plan_text import show_week
from widgets.plan_week import build_week_output, find_expiry
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
    shown = show_week(plan, dates, timetable, context.now.date(), context.site.language)
    output = build_week_output(shown, f"plan_{call.use.number}", context)
    frame_path = plan_embed.build_path(plan, dates)
    return replace(output, valid_until=find_expiry(timetable, context), embed_path=frame_path)


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
    embed=Embeddable("plan", plan_embed.resolve_embed, page_prefixes=("/plans/",)),
)
