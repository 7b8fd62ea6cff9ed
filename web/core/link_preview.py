"""Pictures for previews of links, which other sites show if someone shares a page of this site."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from engine.circuits.circuit import Circuit
from engine.images.versions import MIMETYPES
from engine.library.exercise import Exercise
from web.core.article_view import ArticleView
from web.core.context import edition
from web.core.pictures import pictures
from widgets.circuit_text import format_alt_text
from widgets.embed.models import PICTURE_SIZE
from widgets.embed.picture import find_picture_circuit

_PICTURES = "strongstride.pictures"
"""The newest edition, and its pictures by terms. Pages are shown far more often than an edition changes."""


@dataclass(frozen=True, slots=True)
class LinkPicture:
    """A picture: its absolute URL, alternative text, size in pixels and media type. Empty or None if unknown."""

    url: str
    alt: str
    size: tuple[int, int] | None = None
    mimetype: str = ""


def picture_of_circuit(circuit: Circuit) -> LinkPicture:
    """Return the picture of a circuit."""
    url = edition().site.absolute_url(circuit.request.file_path("png"))
    return LinkPicture(url, format_alt_text(circuit, edition().library), PICTURE_SIZE, "image/png")


def choose_picture(*terms: str) -> LinkPicture | None:
    """Return the picture of the first circuit that can be built, or else of the default circuit, if any."""
    chosen: dict[tuple[str, ...], LinkPicture | None]
    of_edition, chosen = current_app.extensions.get(_PICTURES, (None, {}))
    if of_edition is not edition():
        chosen = {}
        current_app.extensions[_PICTURES] = edition(), chosen
    if terms not in chosen:
        circuit = find_picture_circuit(edition().library, *terms)
        chosen[terms] = picture_of_circuit(circuit) if circuit else None
    return chosen[terms]


def picture_of_article(article: ArticleView) -> LinkPicture | None:
    """Return the image at the top of an article, or else the picture of its first circuit or of its areas."""
    hero = article.front_matter.hero
    address = article.article.hero_address
    if found := _use_image(address, hero.alt) if hero and address else None:
        return found
    prefix = "/embed/c/"
    circuits = (path.removeprefix(prefix) for path in article.rendered.embed_paths if path.startswith(prefix))
    areas = ",".join(article.article.areas)
    return choose_picture(*circuits, *([areas] if areas else []))


def picture_of_exercise(exercise: Exercise) -> LinkPicture | None:
    """Return the site's image of an exercise, or else the picture of its circuit, which shows its figure."""
    image = exercise.image
    return (_use_image(image.src, image.alt) if image else None) or choose_picture(exercise.id)


def _use_image(src: str, alt: str) -> LinkPicture | None:
    """Return an image as a picture, or None if it is missing or most sites cannot show it."""
    if not src.startswith("/"):
        return LinkPicture(src, alt)
    shown = pictures().find(src)
    if shown is None or shown.picture.format == "SVG":
        return None
    mimetype = MIMETYPES[shown.fallback_address.rpartition(".")[2]]
    return LinkPicture(edition().site.absolute_url(shown.fallback_address), alt, shown.fallback_size, mimetype)
