"""Make the ids and addresses of an article's HTML valid in its page, which uses some ids for itself."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from engine.content.html_tags import URL_ATTRIBUTES, get_attribute, iter_tags, replace_attributes
from engine.content.picture_addresses import resolve_picture
from engine.text import encode_url

_SUFFIX = "_section"

RESERVED_IDS = (
    "main_content",
    "read_next",
    "theme",
    # Comments and their form
    "comments",
    "comments_title",
    "comment-[0-9]+",
    "comment_form",
    "comment_form_title",
    "comment_(?:text|name|email|url)",
    "comment_(?:text|email|url)-hint",
    "comment_(?:text|name|email|url)-error",
    "comment_(?:other_)?favourites(?:-hint|-error)?",
    "favourites_(?:search|results)",
    "favourites_group_[0-9]+",
    "company",
    # Linkbacks
    "elsewhere",
    "linkback-[0-9]+",
    # Widgets
    "circuit_[0-9]+(?:-title)?",
    "your_turn_[0-9]+",
    "(?:plan|week)_[0-9]+",
    "(?:cite|ref)-[0-9]+",
    "hatch-[0-9a-f]{8}",
)
"""Patterns of the ids in the templates and the widgets of articles."""

_RESERVED = re.compile("|".join((*RESERVED_IDS, f".*{_SUFFIX}")))


def avoid_page_id(id_: str) -> str:
    """Return an id for the text of an article: the given one, or another one if pages use it.

    Different ids stay different, so links within the article can be changed in the same way.
    """
    return f"{id_}{_SUFFIX}" if _RESERVED.fullmatch(id_) else id_


class AttributeRewriter:
    """Replaces the ids of an article that the page itself uses, also in links to them, and encodes all addresses."""

    def __init__(self, pieces: Iterable[str], path: str) -> None:
        """Find the ids in the pieces of sanitised HTML that an article consists of. path is that of its file."""
        self._path = path
        ids = [id_ for piece in pieces for _, tag in iter_tags(piece) if (id_ := get_attribute(tag, "id"))]
        self._new_ids = {id_: new for id_ in ids if (new := avoid_page_id(id_)) != id_}
        self._all_ids = {self.rewrite_id(id_) for id_ in ids}
        self._used_ids: set[str] = set()
        self._replacements: dict[str, Callable[[str], str]] = dict.fromkeys(URL_ATTRIBUTES, self.rewrite_address)
        self._replacements.update(id=self._use_id, src=self.rewrite_source)

    def rewrite(self, markup: str) -> str:
        """Return a piece with new ids and addresses. Call it once for each piece."""
        return replace_attributes(markup, self._replacements)

    def rewrite_id(self, id_: str) -> str:
        """Return the new id for one of the article."""
        return self._new_ids.get(id_, id_)

    def rewrite_address(self, url: str) -> str:
        """Return the new address for one of the article."""
        new = self._new_ids.get(unquote(url[1:])) if url.startswith("#") else None
        return f"#{new}" if new else encode_url(url)

    def rewrite_source(self, src: str) -> str:
        """Return the new address for a picture of the article."""
        return encode_url(resolve_picture(src, self._path))

    def _use_id(self, id_: str) -> str:
        """Return the new id for an element, which is another one if an element before it has the same."""
        new = candidate = self.rewrite_id(id_)
        numbers = itertools.count(2)
        while candidate in self._used_ids:
            candidate = avoid_page_id(f"{new}_{next(numbers)}")
            candidate = new if candidate in self._all_ids else candidate
        self._used_ids.add(candidate)
        return candidate
