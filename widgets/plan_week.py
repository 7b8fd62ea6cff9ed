"""Show one week of a plan in an article: its sessions with links to their circuits."""

from __future__ import annotations

from datetime import datetime, time

from engine.circuits.exports.text import format_equipment, format_summary
from engine.content.widget import WidgetOutput
from engine.plans.timetable import Timetable
from engine.text import join_words
from widgets.context import Context
from widgets.plan_text import ShownWeek, WeekItem
from widgets.shortcode import build_output


def build_week_output(shown: ShownWeek, anchor: str, context: Context) -> WidgetOutput:
    """Return the output for a week of a plan. `anchor` is the id of its heading."""
    values = {"shown": shown, "anchor": anchor}
    return build_output(
        page=context.render_template("week.html", **values),
        feed=context.render_template("week.feed.html", **values),
        text="\n".join(
            [
                ". ".join(filter(None, (shown.title, shown.facts, shown.when))),
                *(_format_item(item, context) for item in shown.items),
            ]
        ),
    )


def find_expiry(timetable: Timetable, context: Context) -> datetime | None:
    """Return when another week of a timetable becomes the current one, or None if none will."""
    day = timetable.find_next_change(context.now.date())
    return None if day is None else datetime.combine(day, time(), tzinfo=context.site.zone)


def _format_item(item: WeekItem, context: Context) -> str:
    if item.workout is None:
        return item.label
    circuit = item.workout.circuit
    names = join_words([station.exercise.name for station in circuit.stations])
    return f"{item.label}: {names} ({format_summary(circuit)}, {format_equipment(circuit, context.library)})"
