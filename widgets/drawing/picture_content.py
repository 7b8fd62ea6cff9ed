"""What a picture of a circuit says, in words: everything that is drawn, before anybody knows where it will stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.circuits.circuit import Circuit
from engine.circuits.exports.text import format_equipment, format_summary
from engine.config.site import Site
from engine.library.library import Library
from engine.text import join_words
from widgets.drawing.muscle_map import draw_svg

DEFAULT_ACCENT = "#0B6650"


@dataclass(frozen=True, slots=True)
class PictureContent:
    """A circuit as its picture shows it.

    stations are (name, dose) in their order; works and helps name the muscles; body is the muscle map as SVG. accent
    is the site's colour on light pages. Two sheets that are equal are drawn alike.
    """

    title: str
    summary: str
    equipment: str
    stations: tuple[tuple[str, str], ...]
    primary_muscles: str
    secondary_muscles: str
    muscle_map: str
    site_name: str
    host: str
    accent: str


def build_picture_content(circuit: Circuit, library: Library, site: Site) -> PictureContent:
    """The sheet of a circuit on a site."""
    muscles = library.vocabulary.muscles
    worked, helping = circuit.muscles.primary, circuit.muscles.secondary

    def named(ids: Iterable[str]) -> str:
        return join_words([muscles[muscle].inline_name for muscle in ids])

    return PictureContent(
        title=circuit.title,
        summary=format_summary(circuit),
        equipment=format_equipment(circuit, library),
        stations=tuple((station.exercise.name, station.dose.text) for station in circuit.stations),
        primary_muscles=named(worked),
        secondary_muscles=named(muscle for muscle in helping if muscle not in worked),
        muscle_map=str(draw_svg(worked, helping, muscles, title=circuit.title)),
        site_name=site.title,
        host=urlsplit(site.address).netloc,
        accent=site.colours.accent or DEFAULT_ACCENT,
    )
