"""The exercise library: the list with filters, exercises and areas."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, make_response, redirect, render_template
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from engine.circuits.circuit import Circuit
from engine.circuits.parsing import parse_query
from engine.comments.favourite_tally import count_favourites
from engine.comments.voters import Quote, list_quotes
from engine.editions.edition import RenderedArticle
from engine.library.exercise import ExerciseKind
from engine.plans.plan import Plan
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.link_preview import choose_picture, picture_of_exercise
from web.core.named_circuits import collect_named_circuits
from web.core.presets import Recipe, build_presets
from web.core.security import policy
from web.site.exercise_filters import count_choices, read_filters
from widgets.video import find_player

bp = Blueprint("library", __name__)

OTHER_KINDS = (
    ("Drills", (ExerciseKind.DRILL,)),
    ("Warm-up and mobility", (ExerciseKind.WARMUP, ExerciseKind.MOBILITY)),
    ("Cool-down", (ExerciseKind.COOLDOWN,)),
)


@bp.get("/exercises/")
@cacheable("area", "equipment", "level", "venue")
def exercises() -> str:
    """Show all exercises by area, then drills, mobility and cool-down exercises."""
    library = edition().library
    filters = read_filters(library)
    found = filters.select(library.current)
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
        choices=count_choices(filters, library),
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
            variants=[
                ("Easier", [library.exercises[other] for other in found.easier], "none. Start here."),
                ("Harder", [library.exercises[other] for other in found.harder], "none. Add weight or reps."),
            ],
            circuits=_circuits_with(id_),
            plans=[plan for plan in edition().plans.values() if _is_in_plan(id_, plan)],
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
        circuit=next((preset.circuit for preset in build_presets([Recipe(id_)], library)), None),
        picture=choose_picture(id_),
    )


def _circuits_with(exercise: str) -> dict[str, Circuit]:
    """Return the circuits that the site offers with an exercise, by their names."""
    offered = collect_named_circuits(edition()).offered
    return {name: circuit for name, circuit in offered.items() if _is_in_circuit(exercise, circuit)}


def _is_in_circuit(exercise: str, circuit: Circuit) -> bool:
    return any(station.exercise.id == exercise for station in circuit.stations)


def _is_in_plan(exercise: str, plan: Plan) -> bool:
    return any(_is_in_circuit(exercise, workout.circuit) for week in plan.weeks for workout in week.workouts)


def _articles(wanted: Callable[[RenderedArticle], bool]) -> list[ArticleView]:
    """Return the live articles that a function selects, newest first."""
    return [view_article(item) for item in edition().live_posts(now()) if wanted(item)]
