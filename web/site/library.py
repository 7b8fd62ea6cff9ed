"""The exercise library: the list with filters, exercises and areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.circuits.candidates import choose_equipment
from engine.circuits.parsing import parse_query
from engine.comments.favourite_tally import count_favourites
from engine.comments.voters import Quote, list_quotes
from engine.editions.edition import RenderedArticle
from engine.library.exercise import Exercise, ExerciseKind, Venue
from engine.library.former_equipment import index_equipment
from engine.library.library import Library
from engine.text import normalise_name
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.link_preview import choose_picture, picture_of_exercise
from web.core.security import policy
from widgets.video import find_player

bp = Blueprint("library", __name__)

LEVELS = (1, 2, 3)
OTHER_KINDS = (
    ("Drills", (ExerciseKind.DRILL,)),
    ("Warm-up and mobility", (ExerciseKind.WARMUP, ExerciseKind.MOBILITY)),
    ("Cool-down", (ExerciseKind.COOLDOWN,)),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the exercise list. None, or no equipment, means that the filter is off."""

    area: str | None
    venue: str | None
    level: int | None
    equipment: tuple[str, ...]

    def matches(self, exercise: Exercise) -> bool:
        """Return True if an exercise passes all filters."""
        if self.area and self.area not in (exercise.areas.primary, *exercise.areas.secondary):
            return False
        if self.venue and self.venue not in exercise.venue:
            return False
        if self.level and exercise.level > self.level:
            return False
        if not self.equipment:
            return True
        owned = frozenset(self.equipment) - {"none"}
        return choose_equipment(exercise, owned) is not None

    @property
    def is_active(self) -> bool:
        """Return True if any filter is on."""
        return any((self.area, self.venue, self.level, self.equipment))


def read_filters(library: Library) -> Filters:
    """Return the filters of this request. Unknown values are ignored."""
    level = request.args.get("level", "")
    area, venue = request.args.get("area", ""), request.args.get("venue", "")
    known = ["none", *library.vocabulary.equipment]
    ids = index_equipment(library.vocabulary)
    words = request.args.getlist("equipment")
    chosen = {"none" for word in words if word == "none"}.union(*(ids.get(normalise_name(word), ()) for word in words))
    return Filters(
        area=area if area in library.vocabulary.areas else None,
        venue=venue if venue in {v.value for v in Venue} else None,
        level=int(level) if level in {str(number) for number in LEVELS} else None,
        equipment=tuple(item for item in known if item in chosen),
    )


@bp.get("/exercises/")
@cacheable("area", "equipment", "level", "venue")
def exercises() -> str:
    """Show all exercises by area, then drills, mobility and cool-down exercises."""
    library = edition().library
    filters = read_filters(library)
    found = [exercise for exercise in library.current if filters.matches(exercise)]
    by_area = [
        (area, mine)
        for area in library.vocabulary.areas.values()
        if (mine := [e for e in found if e.areas.primary == area.id and e.kind is ExerciseKind.STRENGTH])
    ]
    others = [(title, mine) for title, kinds in OTHER_KINDS if (mine := [e for e in found if e.kind in kinds])]
    return render_template(
        "exercises.html",
        filters=filters,
        count=len(found),
        by_area=by_area,
        others=others,
        venues=list(Venue),
        levels=LEVELS,
    )


@bp.get("/exercises/<id_>/")
@cacheable()
def exercise(id_: str) -> Response:
    """Show an exercise, and allow the player of its video. A former id redirects to it (301)."""
    library = edition().library
    if id_ in library.former_ids:
        return redirect(f"/exercises/{library.former_ids[id_]}/", 301)
    found = library.exercises.get(id_)
    if found is None:
        abort(404)
    articles = _articles(lambda item: id_ in item.exercises)
    circuit = parse_query(id_, (), library).request.path
    origin, player = find_player(found.video.url) if found.video else ("", "")

    def favourite(connection: Connection) -> tuple[int, tuple[Quote, ...]]:
        people = count_favourites(connection, library).count_readers(id_)
        return people, list_quotes(connection, library, id_) if people else ()

    people, said = services().database.read_or(favourite, (0, ()))
    response = make_response(
        render_template(
            "exercise.html",
            exercise=found,
            articles=articles,
            circuit=circuit,
            picture=picture_of_exercise(found),
            people=people,
            quotes=said,
            player=player,
        )
    )
    if origin:
        response.headers["Content-Security-Policy"] = policy(frame_src=origin)
    return response


@bp.get("/areas/")
@cacheable()
def areas() -> str:
    """Show all areas, and why each of them matters to runners."""
    library = edition().library
    groups = [area for area in library.vocabulary.areas.values() if not area.front]
    front = [area for area in library.vocabulary.areas.values() if area.front]
    return render_template("areas.html", areas=groups, front=front)


@bp.get("/areas/<id_>/")
@cacheable()
def area(id_: str) -> str:
    """Show an area: its muscles, its exercises and the articles about it."""
    library = edition().library
    found = library.vocabulary.areas.get(id_)
    if found is None:
        abort(404)
    also = [e for e in library.current if id_ in e.areas.secondary]
    articles = _articles(lambda item: id_ in item.article.areas)
    return render_template(
        "area.html",
        area=found,
        exercises=library.in_area(id_),
        also=also,
        articles=articles,
        picture=choose_picture(id_),
    )


def _articles(wanted: Callable[[RenderedArticle], bool]) -> list[ArticleView]:
    """Return the live articles that a function selects, newest first."""
    return [view_article(item) for item in edition().live_posts(now()) if wanted(item)]
