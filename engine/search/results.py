"""Answer a query: search the index, and recognise the names of exercises and areas in any common spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.library.library import Library
from engine.library.recognition import MentionKind, find_exercise, find_mentions
from engine.search.documents import DocumentKind
from engine.search.query import SearchQuery, correct_words, parse_search
from engine.search.search_index import SearchHit, SearchReader
from engine.text import truncate

MAX_PREVIEWED = 5
"""The number of hits of each kind on a page with all kinds."""
MAX_LISTED = 50
"""The number of hits on a page with one kind."""
MAX_SUMMARY = 200
"""The length of an area's or an exercise's own summary, in characters."""

IsPublic = Callable[[DocumentKind, str], bool]
"""Returns True if readers may see the document with a kind and a key now."""
_Keys = Mapping[DocumentKind, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The results of one kind: how many there are, and the best of them."""

    kind: DocumentKind
    total: int
    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a query.

    is_any_word is True if no document has all of its words, and these have some. corrected is the query that was
    answered instead, if the words of the reader's query were probably misspelt.
    """

    groups: tuple[ResultGroup, ...]
    is_any_word: bool = False
    corrected: SearchQuery | None = None

    @property
    def total(self) -> int:
        """Return the number of all results."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches the documents that are public."""

    reader: SearchReader
    library: Library
    is_public: IsPublic

    def search(self, query: SearchQuery, only: DocumentKind | None = None) -> SearchResults:
        """Search all documents, or those of one kind. The query must have words."""
        kinds = [only] if only else list(DocumentKind)
        results = self._answer(query, kinds)
        if results.total:
            return results
        for corrected in self._correct(query):
            results = self._answer(corrected, kinds)
            if results.total:
                return replace(results, corrected=corrected)
        return self._answer_any_word(query, kinds)

    def _correct(self, query: SearchQuery) -> Iterator[SearchQuery]:
        """Yield what the reader may have meant: a similar name of an exercise, or similar words of such names."""
        for id_ in find_exercise(self.library, " ".join(query.words)).similar_ids[:1]:
            yield parse_search(self.library.exercises[id_].name)
        replacements = correct_words(self.reader.find_unknown(query.words), self.library)
        if replacements:
            yield query.replace_words(replacements)

    def _answer(self, query: SearchQuery, kinds: Sequence[DocumentKind]) -> SearchResults:
        named = self._find_named(query)
        return SearchResults(self._group(query, kinds, named, any_word=False))

    def _answer_any_word(self, query: SearchQuery, kinds: Sequence[DocumentKind]) -> SearchResults:
        groups = self._group(query, kinds, {}, any_word=True) if len(query.words) > 1 else ()
        return SearchResults(groups, is_any_word=True)

    def _group(
        self, query: SearchQuery, kinds: Sequence[DocumentKind], named: _Keys, *, any_word: bool
    ) -> tuple[ResultGroup, ...]:
        """Return the groups that have results. Named documents come first."""
        limit = MAX_LISTED if len(kinds) == 1 else MAX_PREVIEWED
        groups = []
        for kind in kinds:
            first = named.get(kind, ())
            found = self.reader.find_keys(query, kind, any_word=any_word)
            others = [key for key in found if key not in first and self.is_public(kind, key)]
            hits = [self._describe_named(kind, key) for key in first[:limit]]
            hits += self.reader.describe(query, kind, others[: limit - len(hits)], any_word=any_word)
            groups.append(ResultGroup(kind, len(first) + len(others), tuple(hits)))
        return tuple(group for group in groups if group.total)

    def _find_named(self, query: SearchQuery) -> _Keys:
        """Return the exercises and areas that the query names, in any common spelling."""
        mentions = find_mentions(self.library, " ".join(query.words))
        areas = dict.fromkeys(id_ for each in mentions if each.kind is MentionKind.AREA for id_ in each.ids)
        exercises = dict.fromkeys(id_ for each in mentions if each.kind is not MentionKind.AREA for id_ in each.ids)
        current = tuple(id_ for id_ in exercises if not self.library.exercises[id_].retired)
        return {DocumentKind.EXERCISE: current, DocumentKind.AREA: tuple(areas)}

    def _describe_named(self, kind: DocumentKind, key: str) -> SearchHit:
        if kind is DocumentKind.AREA:
            area = self.library.area(key)
            return SearchHit(kind, key, ((area.name, True),), ((truncate(area.why, MAX_SUMMARY), False),))
        exercise = self.library.exercises[key]
        return SearchHit(kind, key, ((exercise.name, True),), ((exercise.summary, False),))
