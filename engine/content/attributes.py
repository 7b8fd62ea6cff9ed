"""Make the ids and addresses of an article's HTML valid in its page."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from engine.content.html_tags import URL_ATTRIBUTES, get_attribute, iter_tags, replace_attributes
from engine.content.page_ids import avoid_page_id
from engine.validation.url_encoding import encode_url


class AttributeRewriter:
    """Replaces the ids of an article that the page itself uses, also in links to them, and encodes all addresses."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Find the ids in the pieces of sanitised HTML that an article consists of."""
        ids = (get_attribute(tag, "id") for piece in pieces for _, tag in iter_tags(piece))
        self._new_ids = {id_: new for id_ in ids if id_ and (new := avoid_page_id(id_)) != id_}
        self._replacements = dict.fromkeys(URL_ATTRIBUTES, self.rewrite_address) | {"id": self.rewrite_id}

    def rewrite(self, markup: str) -> str:
        """Return a piece with new ids and addresses."""
        return replace_attributes(markup, self._replacements)

    def rewrite_id(self, id_: str) -> str:
        """Return the new id for one of the article."""
        return self._new_ids.get(id_, id_)

    def rewrite_address(self, url: str) -> str:
        """Return the new address for one of the article."""
        new = self._new_ids.get(unquote(url[1:])) if url.startswith("#") else None
        return f"#{new}" if new else encode_url(url)
