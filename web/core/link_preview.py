"""Pictures for previews of links, which other sites show if someone shares a page of this site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.circuits.circuit import Circuit
from engine.content.article import ArticleKind
from engine.content.credit_lines import find_licence_url, format_plain_credit
from engine.content.topics import Topic
from engine.images.versions import MIMETYPES
from engine.library.exercise import Exercise
from web.core.article_view import ArticleView
from web.core.context import edition, remembered
from web.core.pictures import pictures
from widgets.circuit_text import format_alt_text
from widgets.embed.models import PICTURE_SIZE
from widgets.embed.picture import find_circuit, find_picture_circuit

CARD_PREFIX = "/cards/"
"""The pictures of articles, topics and other pages without a picture of their own are below this path."""
SECTIONS: Mapping[str, tuple[str, str]] = {
    "accessibility": ("Accessibility", "What works on {site}, what doesn’t yet, and how to report a problem."),
    "archive": ("Archive", "All articles, by year."),
    "areas": ("Areas", "The areas of the body that runners strengthen, and why they matter."),
    "authors": ("Authors", "All authors, and their articles."),
    "circuits": (
        "Build a circuit",
        "Choose areas of the body, a level and your equipment, and get a strength circuit.",
    ),
    "exercises": ("Exercises", "Strength exercises for runners, by area, level, place and equipment."),
    "favourites": ("Readers’ favourites", "Our readers’ favourite strength exercises, counted from their comments."),
    "log": ("Your log", "The workouts that you have done. They are kept in your browser only."),
    "plans": ("Plans", "Strength sessions that fit around your runs, and get harder step by step."),
    "privacy": ("Privacy", "What {site} stores about readers, and for how long."),
    "series": ("Series", "All series of articles."),
    "share": ("Embed a circuit", "Embed a circuit from {site} in your own site. Preview it, and get the code."),
    "subscribe": ("Subscribe", "Follow {site} in a feed reader."),
    "tags": ("Tags", "All tags of articles."),
}
"""The title and the summary of each page that every site has, by its path. {site} is the name of the site."""


@dataclass(frozen=True, slots=True)
class LinkPicture:
    """A picture: its absolute URL, alternative text, size in pixels and media type. Empty or None if unknown.

    credit names its creator, and licence is the address of its licence.
    """

    url: str
    alt: str
    size: tuple[int, int] | None = None
    mimetype: str = ""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A page that every site has, with its picture."""

    path: str
    title: str
    summary: str
    picture: LinkPicture


def find_section(name: str) -> Section:
    """Return one of SECTIONS on this site. Raise KeyError if there is none."""
    title, summary = SECTIONS[name]
    return Section(f"/{name}/", title, summary.replace("{site}", edition().site.title), _card(f"site/{name}", title))


def picture_of_topic(topic: Topic) -> LinkPicture:
    """Return a picture with the name of a tag, a series or an author."""
    return _card(f"{topic.kind}/{topic.slug}", topic.name)


def _card(name: str, alt: str) -> LinkPicture:
    return LinkPicture(edition().site.absolute_url(f"{CARD_PREFIX}{name}.png"), alt, PICTURE_SIZE, "image/png")


def picture_of_circuit(circuit: Circuit) -> LinkPicture:
    """Return the picture of a circuit."""
    url = edition().site.absolute_url(circuit.request.file_path("png"))
    return LinkPicture(url, format_alt_text(circuit, edition().library), PICTURE_SIZE, "image/png")


def choose_picture(*terms: str) -> LinkPicture | None:
    """Return the picture of the first circuit that can be built, or else of the default circuit, if any."""
    chosen: dict[tuple[str, ...], LinkPicture | None] = remembered("link_pictures")
    if terms not in chosen:
        circuit = find_picture_circuit(edition().library, *terms)
        chosen[terms] = picture_of_circuit(circuit) if circuit else None
    return chosen[terms]


def picture_of_article(article: ArticleView) -> LinkPicture:
    """Return the image at the top of an article, or else a picture with its title, and its circuit if it has one."""
    hero, address = article.front_matter.hero, article.article.hero_address
    if hero and address and (found := use_image(address, hero.alt)):
        return replace(
            found, credit=format_plain_credit(hero.credit), licence=find_licence_url(hero.licence or "") or ""
        )
    alt = f"{article.title}, with a circuit" if find_circuit_of_article(article) else article.title
    folder = "" if article.article.kind is ArticleKind.POST else "pages/"
    return _card(f"{folder}{article.article.slug}", alt)


def find_circuit_of_article(article: ArticleView) -> Circuit | None:
    """Return the first circuit of an article, or else one of its areas, if any can be built."""
    found: dict[tuple[str, ...], Circuit | None] = remembered("circuits_of_articles")
    terms = tuple(_list_circuits(article))
    if terms not in found:
        found[terms] = find_circuit(edition().library, *terms)
    return found[terms]


def _list_circuits(article: ArticleView) -> list[str]:
    """Return the ends of the paths of an article's circuits, and of the circuit of its areas."""
    prefix = "/embed/c/"
    circuits = [path.removeprefix(prefix) for path in article.item.embed_paths if path.startswith(prefix)]
    return [*circuits, *filter(None, [",".join(article.article.areas)])]


def picture_of_cover() -> LinkPicture | None:
    """Return the picture across the top of the home page, if there is one that most sites can show."""
    cover = edition().site.cover
    return use_image(cover.image, cover.alt) if cover else None


def picture_of_exercise(exercise: Exercise) -> LinkPicture | None:
    """Return the site's image of an exercise, or else the picture of its circuit, which shows its figure."""
    image = exercise.image
    return (use_image(image.src, image.alt) if image else None) or choose_picture(exercise.id)


def use_image(src: str, alt: str) -> LinkPicture | None:
    """Return an image as a picture, or None if it is missing or most sites cannot show it."""
    if not src.startswith("/"):
        return LinkPicture(src, alt)
    shown = pictures().find(src)
    if shown is None or shown.picture.format == "SVG":
        return None
    mimetype = MIMETYPES[shown.preview_address.rpartition(".")[2]]
    return LinkPicture(edition().site.absolute_url(shown.preview_address), alt, shown.preview_size, mimetype)
