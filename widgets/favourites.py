"""`<<favourites>>`: show readers' favourite exercises as bars and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.comments.favourite_tally import count_favourites
from engine.comments.voters import Voter, list_voters
from engine.config.language import spell
from engine.content.widget import DependsOn, WidgetCall, WidgetOutput
from engine.db.database import Database
from engine.favourites.picks import MIN_READERS, Tally
from engine.library.exercise import Exercise
from engine.library.library import Library
from widgets.context import Context
from widgets.shortcode import Shortcode, build_output, render_paragraph

NO_FAVOURITES_YET = (
    f"Exercises appear here when at least {MIN_READERS} readers have named them. "
    "What’s yours? Tell us in a comment below an article."
)


@dataclass(frozen=True, slots=True)
class FavouriteBar:
    """An exercise, the number of people who named it, and their share of all people who named any exercise."""

    exercise: Exercise
    people: int
    percent: int


@dataclass(frozen=True, slots=True)
class FavouriteGroup:
    """The bars of an area, longest first."""

    title: str
    bars: tuple[FavouriteBar, ...]


def group_by_area(counts: Tally, library: Library) -> tuple[FavouriteGroup, ...]:
    """Group the favourites of a tally by area, in vocabulary order. Exercises without an area come last."""
    bars = [
        FavouriteBar(
            library.exercises[favourite.exercise_id], favourite.readers, round(100 * favourite.readers / counts.readers)
        )
        for favourite in counts.popular
    ]
    titles = {area.id: area.name for area in library.vocabulary.areas.values()}
    groups = [
        FavouriteGroup(titles[area], tuple(b for b in bars if b.exercise.areas.primary == area)) for area in titles
    ]
    groups.append(
        FavouriteGroup("Drills and mobility", tuple(b for b in bars if b.exercise.areas.primary not in titles))
    )
    return tuple(group for group in groups if group.bars)


def format_share(people: int, readers: int) -> str:
    """Return a share in words: "9 of 23 readers"."""
    return f"{people} of {readers} readers"


def read_favourites(database: Database, library: Library) -> tuple[Tally, tuple[Voter, ...]]:
    """Return the tally and the readers to thank, both empty if the database is unavailable."""
    return database.read_or(
        lambda connection: (count_favourites(connection, library), list_voters(connection, library)), (Tally(), ())
    )


def render(call: WidgetCall, context: Context) -> WidgetOutput:
    """Render the favourites, or a notice if too few readers have named any."""
    counts, named = read_favourites(context.database, context.library) if context.database else (Tally(), ())
    groups = group_by_area(counts, context.library)
    if not groups:
        return build_output(
            page=context.render_template("favourites_none.html", words=NO_FAVOURITES_YET),
            feed=render_paragraph(NO_FAVOURITES_YET),
            text=NO_FAVOURITES_YET,
        )
    values = {"groups": groups, "readers": counts.readers, "of_readers": format_share, "voters": named}
    lines = [
        f"{bar.exercise.name}: {format_share(bar.people, counts.readers)}" for group in groups for bar in group.bars
    ]
    return build_output(
        page=context.render_template("favourites.html", **values),
        feed=context.render_template("favourites.feed.html", **values),
        text="\n".join([spell("Readers’ favourites", context.site.language), *lines]),
    )


widget = Shortcode(
    name="favourites",
    summary="Readers’ favourite exercises by area, with the number of readers who named each.",
    example="<<favourites>>",
    depends_on=DependsOn.READERS,
    render=render,
)
