"""Answer a query: search the index, and recognise the names of exercises and areas in any common spelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.library.library import Library
from engine.library.recognition import Mention, MentionKind, find_exercise, find_mentions
from engine.search.documents import DocumentKind
from engine.search.query import SearchQuery, parse_search
from engine.search.search_index import SearchHit, SearchReader
from engine.search.spelling import correct_words, find_similar_name
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

    corrected is the query that was answered instead, if the words of the reader's query were probably misspelt.
    is_any_word is True if no document has all words of the query that was answered, and these have some.
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
        replaced = self._replace_unknown(query)
        for corrected in self._correct(query, replaced):
            results = self._answer(corrected, kinds)
            if results.total:
                return replace(results, corrected=corrected)
        return replace(self._answer_any_word(replaced or query, kinds), corrected=replaced)

    def _correct(self, query: SearchQuery, replaced: SearchQuery | None) -> Iterator[SearchQuery]:
        """Yield what the reader may have meant: a similar name, or the query with similar words of names."""
        if name := find_similar_name(" ".join(query.words), self.library):
            yield parse_search(name)
        if replaced:
            yield replaced
        if not self._find_mentions(query):
            for id_ in find_exercise(self.library, " ".join(query.words)).similar_ids[:1]:
                yield parse_search(self.library.exercises[id_].name)

    def _replace_unknown(self, query: SearchQuery) -> SearchQuery | None:
        """Return the query with similar words of names in place of those that no document has, or None."""
        named = self._list_named_words(query)
        unknown = self.reader.find_unknown(word for word in query.words if word not in named)
        replacements = correct_words(unknown, self.library)
        return query.replace_words(replacements) if replacements else None

    def _answer(self, query: SearchQuery, kinds: Sequence[DocumentKind]) -> SearchResults:
        """Return the documents with all words. Without any, a name is an answer only if it is the whole query."""
        found = self._find_public(query, kinds, any_word=False)
        if not any(found.values()) and not self._list_named_words(query).issuperset(query.words):
            return SearchResults(())
        return SearchResults(self._group(query, found, any_word=False))

    def _answer_any_word(self, query: SearchQuery, kinds: Sequence[DocumentKind]) -> SearchResults:
        if len(query.words) == 1:
            return SearchResults(())
        found = self._find_public(query, kinds, any_word=True)
        return SearchResults(self._group(query, found, any_word=True), is_any_word=True)

    def _find_public(self, query: SearchQuery, kinds: Sequence[DocumentKind], *, any_word: bool) -> _Keys:
        """Return the keys of the documents of each kind that match and are public, the best first."""
        found = {kind: self.reader.find_keys(query, kind, any_word=any_word) for kind in kinds}
        return {kind: [key for key in keys if self.is_public(kind, key)] for kind, keys in found.items()}

    def _group(self, query: SearchQuery, found: _Keys, *, any_word: bool) -> tuple[ResultGroup, ...]:
        """Return the groups that have results. Documents that the query names come first."""
        named = self._find_named(query)
        limit = MAX_LISTED if len(found) == 1 else MAX_PREVIEWED
        groups = []
        for kind, keys in found.items():
            first = named.get(kind, ())
            others = [key for key in keys if key not in first]
            hits = [self._describe_named(kind, key) for key in first[:limit]]
            hits += self.reader.describe(query, kind, others[: limit - len(hits)], any_word=any_word)
            groups.append(ResultGroup(kind, len(first) + len(others), tuple(hits)))
        return tuple(group for group in groups if group.total)

    def _find_mentions(self, query: SearchQuery) -> list[Mention]:
        return find_mentions(self.library, " ".join(query.words))

    def _list_named_words(self, query: SearchQuery) -> set[str]:
        """Return the words of the query that are part of a name."""
        text = " ".join(query.words)
        return {word for mention in self._find_mentions(query) for word in text[mention.start : mention.end].split()}

    def _find_named(self, query: SearchQuery) -> _Keys:
        """Return the exercises and areas that the query names, in any common spelling."""
        mentions = self._find_mentions(query)
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
