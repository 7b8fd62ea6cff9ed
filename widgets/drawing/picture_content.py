"""The content of the picture of a circuit or an article, before it is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.circuits.circuit import Circuit
from engine.circuits.exports.text import format_equipment, format_summary
from engine.config.site import Site
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.text import join_words
from widgets.drawing.muscle_map import draw_svg


@dataclass(frozen=True, slots=True)
class PictureContent:
    """The content of a picture. Equal content gives equal pictures.

    `summary` and `details` are the facts below the title. `stations` are (name, dose), and `figures` their exercises,
    or None for those without a figure. `text` is a paragraph in place of stations. `primary_muscles` and
    `secondary_muscles` are names as a list in a sentence. `muscle_map` is SVG. `accent` and `second` are the site's
    colours in the light theme.
    """

    title: str
    summary: str
    details: str
    stations: tuple[tuple[str, str], ...]
    figures: tuple[Exercise | None, ...]
    primary_muscles: str
    secondary_muscles: str
    muscle_map: str
    site_name: str
    host: str
    accent: str
    second: str
    text: str = ""


def build_picture_content(circuit: Circuit, library: Library, site: Site) -> PictureContent:
    """Return the content of a circuit's picture on a site."""
    muscles = library.vocabulary.muscles
    primary, secondary = circuit.muscles.primary, circuit.muscles.secondary

    def join_names(ids: Iterable[str]) -> str:
        return join_words([muscles[muscle].inline_name for muscle in ids])

    return PictureContent(
        title=circuit.title,
        summary=format_summary(circuit),
        details=format_equipment(circuit, library),
        stations=tuple((station.exercise.name, station.text) for station in circuit.stations),
        figures=tuple(station.exercise if station.exercise.figure else None for station in circuit.stations),
        primary_muscles=join_names(primary),
        secondary_muscles=join_names(muscle for muscle in secondary if muscle not in primary),
        muscle_map=str(draw_svg(primary, secondary, muscles, title=circuit.title)),
        site_name=site.title,
        host=urlsplit(site.address).netloc,
        accent=site.colours.accents[0],
        second=site.colours.seconds[0],
    )


def build_text_content(
    title: str, summary: str, details: str, text: str, library: Library, site: Site
) -> PictureContent:
    """Return the content of the picture of an article without a circuit."""
    return PictureContent(
        title=title,
        summary=summary,
        details=details,
        stations=(),
        figures=(),
        primary_muscles="",
        secondary_muscles="",
        muscle_map=str(draw_svg((), (), library.vocabulary.muscles, title=title)),
        site_name=site.title,
        host=urlsplit(site.address).netloc,
        accent=site.colours.accents[0],
        second=site.colours.seconds[0],
        text=text,
    )
