"""`<<video>>`: a picture and a link; where the player is known, a script lets it load in place after a click."""

from __future__ import annotations

import re

from markupsafe import Markup

from engine.content.shortcodes import Argument
from engine.content.widget import UnlocatedProblem, WidgetCall, WidgetError, WidgetOutput
from widgets.context import Context
from widgets.drawing import muscle_map as drawing
from widgets.muscle_map import build_title, find_areas, list_muscles
from widgets.shortcode import Shortcode, build_output
from widgets.templates import get_hostname

_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/)|youtu\.be/)([\w-]{11})(?:[?&#/].*)?",
    re.ASCII,
)
_VIMEO = re.compile(r"https://(?:www\.)?vimeo\.com/([0-9]+)/?(?:[?#].*)?")

PLAYER_ORIGINS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")
"""The origins of the players that a page may load: those that set no cookie before the video plays, or none at all."""


def find_player_url(url: str) -> str | None:
    """The address of the frame that plays a video of YouTube or Vimeo; None for every other address."""
    if youtube := _YOUTUBE.fullmatch(url):
        return f"{PLAYER_ORIGINS[0]}/embed/{youtube[1]}"
    if vimeo := _VIMEO.fullmatch(url):
        return f"{PLAYER_ORIGINS[1]}/video/{vimeo[1]}?dnt=1"
    return None


def list_player_origins(page: str) -> tuple[str, ...]:
    """The origins of PLAYERS that the videos of a composed page need, for the page's `frame-src`."""
    return tuple(origin for origin in PLAYER_ORIGINS if f'data-player="{origin}/' in page)


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """The link with its picture. Nothing comes from the video's site before the reader presses."""
    url, title, image = (call.arguments[name] for name in ("url", "title", "image"))
    if not re.fullmatch(r"https://[^/\s]\S*", url) or not get_hostname(url):
        raise WidgetError("the address of a video begins with https://", "write it as the browser shows it", "url")
    complaints = () if image is None or image.startswith("/static/") else (_EXTERNAL_IMAGE,)
    if complaints:
        image = None
    page = context.render_template(
        "video.html",
        url=url,
        title=title,
        image=image,
        drawing="" if image else _draw_areas(context),
        player=find_player_url(url),
    )
    return build_output(
        page=page,
        feed=context.render_template("video.feed.html", url=url, title=title, image=image),
        text=f"Video: {title}",
        problems=complaints,
    )


def _draw_areas(context: Context) -> Markup:
    """The picture of a video that has none: the muscle map of the article's areas, as far as there are any."""
    try:
        areas, _ = find_areas((), context)
    except WidgetError:
        return Markup()
    return drawing.draw_svg(list_muscles(areas), (), context.library.vocabulary.muscles, title=build_title(areas))


_EXTERNAL_IMAGE = UnlocatedProblem(
    "the picture of a video is a file of this site",
    "put it into the folder static/ and write an address that begins with /static/",
    "image",
)

widget = Shortcode(
    name="video",
    summary="A picture that links to a video. Videos of YouTube and Vimeo play in the page, and load when pressed.",
    example='<<video url="https://www.example.org/videos/bridge" title="Glute bridge, step by step">>',
    arguments=(
        Argument("url", "string", None, "Where the video is; it begins with https://.", required=True),
        Argument("title", "string", None, "What the video shows.", required=True),
        Argument("image", "string", None, "A picture of the site's own, such as /static/images/bridge.svg."),
    ),
    render=render,
)
