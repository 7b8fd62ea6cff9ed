"""`<<favourites>>`: which exercises are readers' favourites, in bars and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from engine.content.widget import Call, Depends, Forms
from engine.favourites.tally import THRESHOLD, Tally
from engine.library.exercise import Exercise
from engine.library.library import Library
from widgets.context import Context
from widgets.shortcode import Shortcode, forms, paragraph

TOO_FEW = (
    f"An exercise stands here as soon as {THRESHOLD} readers have named it. "
    "Which is yours? Tell us in a comment below an article."
)


@dataclass(frozen=True, slots=True)
class Bar:
    """An exercise and how many people's favourite it is. percent is their share of all who named any."""

    exercise: Exercise
    people: int
    percent: int


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of an area, the longest first."""

    title: str
    bars: tuple[Bar, ...]


def groups_of(tally: Tally, library: Library) -> tuple[Group, ...]:
    """What is shown of a tally: by area in the vocabulary's order, then what trains none."""
    bars = [
        Bar(library.exercises[favourite.exercise], favourite.people, round(100 * favourite.people / tally.readers))
        for favourite in tally.shown
    ]
    titles = {area.id: area.name for area in library.vocabulary.areas.values()}
    groups = [Group(titles[area], tuple(b for b in bars if b.exercise.areas.primary == area)) for area in titles]
    groups.append(Group("Drills and mobility", tuple(b for b in bars if b.exercise.areas.primary not in titles)))
    return tuple(group for group in groups if group.bars)


def of_readers(people: int, readers: int) -> str:
    """A share in words: "9 of 23 readers"."""
    return f"{people} of {readers} readers"


def render(call: Call, context: Context) -> Forms:
    """The favourites of enough readers; before there are any, what it takes."""
    tally = context.readers.tally(context.library) if context.readers else Tally()
    groups = groups_of(tally, context.library)
    if not (groups and context.readers):
        return forms(page=context.html("favourites_none.html", words=TOO_FEW), feed=paragraph(TOO_FEW), text=TOO_FEW)
    voices = context.readers.voices(context.library)
    values = {"groups": groups, "readers": tally.readers, "of_readers": of_readers, "voices": voices}
    lines = [f"{bar.exercise.name}: {of_readers(bar.people, tally.readers)}" for group in groups for bar in group.bars]
    return forms(
        page=context.html("favourites.html", **values),
        feed=context.html("favourites.feed.html", **values),
        text="\n".join(["Readers’ favourites", *lines]),
    )


widget = Shortcode(
    name="favourites",
    summary="The exercises that readers named as their favourites, by area, with how many of them did.",
    example="<<favourites>>",
    depends=Depends.READERS,
    render=render,
)
