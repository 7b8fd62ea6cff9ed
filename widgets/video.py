"""`<<video>>`: link to a video with an image. A script loads known players in place after a click."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from engine.content.body import ArticleVideo
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem
from engine.text import encode_url
from widgets.context import Context
from widgets.drawing import muscle_map as drawing
from widgets.muscle_map import find_areas
from widgets.shortcode import Shortcode, build_output
from widgets.templates import get_hostname

_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/)|youtu\.be/)([\w-]{11})(?:[?&#/].*)?",
    re.ASCII,
)
_VIMEO = re.compile(r"https://(?:www\.)?vimeo\.com/([0-9]+)/?(?:[?#].*)?")

# Origins of the players that a page can load. They set no cookies before the video plays.
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com"
VIMEO_PLAYER = "https://player.vimeo.com"


def find_player(url: str) -> tuple[str, str]:
    """Return the origin and the URL of the player for a YouTube or Vimeo video. Both are empty for other URLs."""
    if youtube := _YOUTUBE.fullmatch(url):
        return YOUTUBE_PLAYER, f"{YOUTUBE_PLAYER}/embed/{youtube[1]}"
    if vimeo := _VIMEO.fullmatch(url):
        return VIMEO_PLAYER, f"{VIMEO_PLAYER}/video/{vimeo[1]}?dnt=1"
    return "", ""


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the link with its image. Nothing is loaded from the video's site before the reader clicks."""
    title: str = call.arguments["title"]
    url, image = (value and encode_url(value) for value in (call.arguments["url"], call.arguments["image"]))
    if not re.fullmatch("https://[^/%]+(?:/.*)?", url) or not get_hostname(url):
        raise WidgetError(
            "The URL of a video must start with https://.", "Copy it from the browser's address bar.", "url"
        )
    problems: list[UnlocatedProblem] = []
    if image is not None and not image.startswith("/static/"):
        problems.append(_EXTERNAL_IMAGE)
        image = None
    uploaded = _read_date(call.arguments["uploaded"] or "")
    if call.arguments["uploaded"] and not uploaded:
        problems.append(_WRONG_DATE)
    origin, player = find_player(url)
    page = context.render_template(
        "video.html",
        url=url,
        title=title,
        image=image,
        drawing="" if image else _draw_areas(context),
        player=player,
    )
    output = build_output(
        page=page,
        feed=context.render_template("video.feed.html", url=url, title=title, image=image),
        text=f"Video: {title}",
        problems=tuple(problems),
    )
    video = ArticleVideo(url, title, uploaded, image or "") if uploaded else None
    return replace(output, player_origin=origin, video=video)


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:  # such as the 31st of February
        return None


def _draw_areas(context: Context) -> Markup:
    """Return a muscle map of the article's areas, as the image of a video without one."""
    try:
        areas, _ = find_areas((), context)
    except WidgetError:
        return Markup()
    return drawing.draw_svg(
        drawing.list_muscles(areas), (), context.library.vocabulary.muscles, title=drawing.build_title(areas)
    )


_EXTERNAL_IMAGE = UnlocatedProblem(
    "The image of a video must be a file of this site.",
    "Put it into static/ and use a path that starts with /static/.",
    "image",
)
_WRONG_DATE = UnlocatedProblem(
    "The date of a video must be a day.",
    "Write it with year, month and day, such as 2026-03-01.",
    "uploaded",
)

widget = Shortcode(
    name="video",
    summary="An image that links to a video. YouTube and Vimeo videos play on the page after a click.",
    example='<<video url="https://www.example.org/videos/bridge" title="Glute bridge, step by step">>',
    arguments=(
        Argument("url", "string", None, "The URL of the video. It must start with https://.", required=True),
        Argument("title", "string", None, "The title of the video.", required=True),
        Argument(
            "image",
            "string",
            None,
            "An image file of this site, such as /static/images/bridge.svg. Default: a muscle map.",
        ),
        Argument(
            "uploaded",
            "string",
            None,
            "The day of its upload, such as 2026-03-01. Search engines list the video only if they know it.",
        ),
    ),
    render=render,
)
