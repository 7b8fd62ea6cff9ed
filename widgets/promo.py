"""`<<promo>>`: show the offer of the front matter, and say when it has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.config.language import format_date, format_time
from engine.config.site import Site
from engine.content.dates import DateOrDatetime
from engine.content.front_matter import end_of
from engine.content.widget import DependsOn, WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output


def render(_call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the offer with its code and end date. The output expires when the offer ends."""
    promo = context.article.front_matter.promo
    if promo is None:
        hint = "Add a 'promo' with code, offer, url and ends to the front matter, or remove this shortcode."
        raise WidgetError("The front matter has no offer.", hint)
    end = end_of(promo.ends, context.site.zone) if promo.ends else None
    over = end is not None and context.now >= end
    when = _format_end(promo.ends, context.site) if promo.ends else ""
    attribute = _format_machine_readable(promo.ends, end)
    values = {"promo": promo, "over": over, "when": when, "end": attribute}
    until = f" This offer ended on {when}." if over else f" Valid until {when}." if when else ""
    answer = build_output(
        page=context.render_template("promo.html", **values),
        feed=context.render_template("promo.feed.html", **values),
        text=f"{promo.offer} with the code {promo.code}.{until}",
    )
    return answer if over else replace(answer, valid_until=end)


def _format_end(day: DateOrDatetime, site: Site) -> str:
    """Return the end of an offer in words: "1 October 2026", or "1 October 2026, 23:59" in the site's time zone."""
    if isinstance(day, datetime):
        local = end_of(day, site.zone).astimezone(site.zone)
        return f"{format_date(local, site.language)}, {format_time(local, site.language)}"
    return format_date(day, site.language)


def _format_machine_readable(day: DateOrDatetime | None, end: datetime | None) -> str:
    """Return the end of an offer for the `datetime` attribute of a `time` element."""
    moment = end if isinstance(day, datetime) else day
    return moment.isoformat() if moment else ""


widget = Shortcode(
    name="promo",
    summary="An offer with its code, from `promo` in the front matter. After its end date it is marked as ended.",
    example="<<promo>>",
    render=render,
    depends_on=DependsOn.TIME,
)
