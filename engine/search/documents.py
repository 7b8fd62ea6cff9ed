"""The documents that readers can search: what each is called, and its text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.circuits.circuit import Circuit
from engine.content.article import ArticleKind
from engine.editions.edition import Edition, RenderedArticle
from engine.library.exercise import Exercise
from engine.library.library import Library


class DocumentKind(StrEnum):
    """The kind of a document. Search results are grouped by it, in this order."""

    ARTICLE = "article"
    EXERCISE = "exercise"
    AREA = "area"
    CIRCUIT = "circuit"
    PLAN = "plan"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A page that readers can find.

    key is unique among documents of a kind: the slug of an article, the path of a circuit, or an id. names are further
    names and short facts, which count less than the title and more than the text. The text of an article is on the
    disk, so load_text reads it, and text_version is a text or a hash that changes with it.
    """

    kind: DocumentKind
    key: str
    title: str
    names: str
    text_version: str
    load_text: Callable[[], str]

    @property
    def version(self) -> str:
        """Return a hash of the content."""
        return hashlib.sha256("\0".join((self.title, self.names, self.text_version)).encode()).hexdigest()[:16]


def collect_documents(edition: Edition, circuits: Mapping[str, Circuit]) -> Iterator[SearchDocument]:
    """Yield the documents of an edition. circuits are those that have a name, which may differ from their title.

    Articles that are not live yet are included, because they become live without a new edition. Drafts are not.
    """
    for item in (*edition.posts, *edition.pages.values()):
        if not item.article.front_matter.draft:
            yield _from_article(item, edition)
    library = edition.library
    for exercise in library.current:
        yield _from_exercise(exercise, library)
    for area in library.vocabulary.areas.values():
        yield _from_text(DocumentKind.AREA, area.id, area.name, area.aliases, area.why)
    for name, circuit in circuits.items():
        yield _from_circuit(name, circuit, library)
    for plan in edition.plans.values():
        sessions = (session.name for session in plan.sessions)
        yield _from_text(DocumentKind.PLAN, plan.id, plan.title, sessions, f"{plan.summary} {plan.description}")


def _from_article(item: RenderedArticle, edition: Edition) -> SearchDocument:
    article, front_matter = item.article, item.article.front_matter
    areas = (edition.library.area(id_).name for id_ in article.areas)
    names = _join((*front_matter.tags, *areas, front_matter.summary or ""))
    kind = DocumentKind.ARTICLE if article.kind is ArticleKind.POST else DocumentKind.PAGE

    def load_text() -> str:
        body = edition.body(article.slug, article.kind)
        return " ".join(" ".join(part for part in body.text if isinstance(part, str)).split())

    return SearchDocument(kind, article.slug, front_matter.title, names, item.body_hash, load_text)


def _from_exercise(exercise: Exercise, library: Library) -> SearchDocument:
    areas = (exercise.areas.primary, *exercise.areas.secondary)
    muscles = (*exercise.muscles.primary, *exercise.muscles.secondary)
    names = (
        *exercise.aliases,
        *exercise.ambiguous_aliases,
        *(library.area(area).name for area in areas if area),
        *(library.vocabulary.muscles[muscle].name for muscle in muscles),
    )
    text = " ".join((exercise.summary, *exercise.cues, exercise.rationale))
    return _from_text(DocumentKind.EXERCISE, exercise.id, exercise.name, names, text)


def _from_circuit(name: str, circuit: Circuit, library: Library) -> SearchDocument:
    areas = {area: library.area(area).name for station in circuit.stations if (area := station.exercise.areas.primary)}
    exercises = _join(station.exercise.name for station in circuit.stations)
    return _from_text(DocumentKind.CIRCUIT, circuit.request.path, name, (circuit.title, *areas.values()), exercises)


def _from_text(kind: DocumentKind, key: str, title: str, names: Iterable[str], text: str) -> SearchDocument:
    return SearchDocument(kind, key, title, _join(names), text, lambda: text)


def _join(words: Iterable[str]) -> str:
    return ", ".join(filter(None, words))
