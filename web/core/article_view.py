"""An article as templates see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from markupsafe import Markup

from engine.config.site import Author
from engine.content.article import Article
from engine.content.front_matter import FrontMatter
from engine.content.rendered import TocEntry
from engine.editions.edition import Edition, RenderedArticle
from engine.library.vocabulary import Area
from widgets import circuit
from widgets.articles import Articles

WORDS_A_MINUTE = 200  # of reading on a screen; a common assumption of publishing systems, not a measurement
CONTENTS_FROM = 4  # headings of level 2; below that a reader sees the whole article faster than its contents
EXCERPT = 240  # characters
A_PARAGRAPH = 60  # characters; a shorter line is a heading, or an item of a list


@dataclass(frozen=True)
class ArticleView:
    """One article, composed at a moment when a template asks for its body."""

    item: RenderedArticle
    _articles: Articles
    _edition: Edition
    _moment: datetime

    @property
    def article(self) -> Article:
        """The article as it was read."""
        return self.item.article

    @property
    def front(self) -> FrontMatter:
        """Its front matter."""
        return self.item.article.front

    @property
    def title(self) -> str:
        """Its title."""
        return self.front.title

    @property
    def address(self) -> str:
        """Its path on the site."""
        return self.item.article.address

    @cached_property
    def body(self) -> Markup:
        """The article's HTML with everything filled that depends on time or readers."""
        return self._compose("page")

    @cached_property
    def text(self) -> str:
        """The article in plain text."""
        return str(self._compose("text"))

    @property
    def minutes(self) -> int:
        """How long it takes to read, at least a minute; what is filled in at each moment is not counted."""
        lasting = (part for part in self.item.rendered.text if isinstance(part, str))
        return max(1, round(sum(len(part.split()) for part in lasting) / WORDS_A_MINUTE))

    @property
    def summary(self) -> str:
        """The summary of the front matter, else the beginning of the first paragraph, cut at a word."""
        if self.front.summary:
            return self.front.summary
        lines = self.text.split("\n")
        text = next((line for line in lines if len(line) >= A_PARAGRAPH), lines[0])
        return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"

    @property
    def area(self) -> Area | None:
        """The first of its areas that the library knows."""
        known = self._edition.library.vocabulary.areas
        return next((known[area] for area in self.front.areas if area in known), None)

    @property
    def author(self) -> Author | None:
        """Who wrote it: as the front matter says, else the site's first author."""
        authors = self._edition.site.authors
        if self.front.author is None:
            return authors[0] if authors else None
        return next((a for a in authors if a.name == self.front.author), Author(self.front.author))

    @property
    def contents(self) -> tuple[TocEntry, ...]:
        """The headings of level 2, where there are enough of them to need contents."""
        entries = tuple(entry for entry in self.item.rendered.contents if entry.level == 2)
        return entries if len(entries) >= CONTENTS_FROM else ()

    @property
    def workout(self) -> str | None:
        """The anchor of the first circuit that the article shows, for the button that jumps there."""
        uses = self.item.rendered.uses
        anchors = (circuit.anchor(number) for number, name in enumerate(uses) if name == "circuit")
        return next((anchor for anchor in anchors if f'id="{anchor}"' in self.body), None)

    def _compose(self, form: Literal["page", "text"]) -> Markup:
        rendered = self.item.rendered
        parts = rendered.page if form == "page" else rendered.text
        site, library = self._edition.site, self._edition.library
        return self._articles.compose(parts, form, self.article, site, library, self._moment).html


def view(item: RenderedArticle, articles: Articles, edition: Edition, moment: datetime) -> ArticleView:
    """The view of an article at a moment."""
    return ArticleView(item, articles, edition, moment)
