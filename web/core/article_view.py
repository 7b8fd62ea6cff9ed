"""Articles as templates see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from markupsafe import Markup

from engine.config.site import Author
from engine.content.article import Article
from engine.content.body import RenderedBody, Segments, TocEntry
from engine.content.front_matter import FrontMatter, Sponsor
from engine.content.topics import Topic, TopicKind, find_topics
from engine.content.widget import OutputFormat
from engine.editions.edition import Edition, RenderedArticle
from engine.library.vocabulary import Area
from web.core.cacheable import holds_until
from web.core.context import edition, now, services
from web.core.pictures import add_fallbacks, add_versions
from widgets import circuit
from widgets.articles import ArticleRenderer

WORDS_PER_MINUTE = 200
"""Reading speed on a screen. Publishing systems commonly assume this figure; it is not a measurement."""
MIN_CONTENTS = 4
"""Articles with fewer level 2 headings get no table of contents, because they are quick to scroll."""


@dataclass(frozen=True)
class ArticleView:
    """An article at the time of a request. Its placeholders are filled when a template uses the body or the text."""

    item: RenderedArticle
    _articles: ArticleRenderer
    _edition: Edition
    _now: datetime
    _preview: RenderedBody | None = None

    @property
    def article(self) -> Article:
        """Return the article as parsed."""
        return self.item.article

    @property
    def front_matter(self) -> FrontMatter:
        """Return the front matter."""
        return self.item.article.front_matter

    @property
    def title(self) -> str:
        """Return the title."""
        return self.front_matter.title

    @property
    def address(self) -> str:
        """Return the path on the site."""
        return self.item.article.address

    @cached_property
    def rendered(self) -> RenderedBody:
        """Return the body with its placeholders."""
        return self._preview or self._edition.body(self.article.slug, self.article.kind)

    @cached_property
    def body(self) -> Markup:
        """Return the HTML with all placeholders filled."""
        return self._compose(self.rendered.page, "page")

    @cached_property
    def text(self) -> str:
        """Return the article as plain text, with all placeholders filled."""
        return str(self._compose(self.rendered.text, "text"))

    @cached_property
    def feed_body(self) -> Markup:
        """Return the HTML for readers of feeds, with absolute addresses and all placeholders filled."""
        return add_fallbacks(self._compose(self.rendered.feed, "feed"))

    @property
    def minutes(self) -> int:
        """Return the reading time, at least one minute. Placeholders don't count."""
        return max(1, round(self.item.words / WORDS_PER_MINUTE))

    @property
    def summary(self) -> str:
        """Return the summary from the front matter, or else the beginning of the author's own text."""
        return self.front_matter.summary or str(self._compose(self.rendered.opening, "text"))

    @property
    def area(self) -> Area | None:
        """Return the first area of the front matter that is in the library, if any."""
        known = self._edition.library.vocabulary.areas
        return next((known[area] for area in self.article.areas), None)

    @property
    def author(self) -> Author | None:
        """Return the author named in the front matter, or else the first author of the site, if any."""
        authors = self._edition.site.authors
        name = self.front_matter.author
        if name is None:
            return authors[0] if authors else None
        return next((author for author in authors if author.name == name), None) or Author(name)

    @property
    def author_path(self) -> str:
        """Return the path of the author's page, or "" without an author."""
        return next((topic.path for topic in self.topics if topic.kind is TopicKind.AUTHOR), "")

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Return the tags, the series and the author, as topics with pages."""
        return tuple(find_topics(self.article, self._edition.site))

    @property
    def contents(self) -> tuple[TocEntry, ...]:
        """Return the level 2 headings for a table of contents. Empty if there are fewer than MIN_CONTENTS."""
        entries = tuple(entry for entry in self.rendered.toc if entry.level == 2)
        return entries if len(entries) >= MIN_CONTENTS else ()

    @property
    def workout(self) -> str | None:
        """Return the anchor of the first circuit in the article, if any. A button jumps there."""
        uses = self.rendered.shortcodes
        anchors = (circuit.ANCHOR.format(number) for number, name in enumerate(uses) if name == "circuit")
        return next((anchor for anchor in anchors if f'id="{anchor}"' in self.body), None)

    @property
    def workout_path(self) -> str | None:
        """Return the path of the page of the first circuit in the article, if any."""
        frames = (path for path in self.rendered.embed_paths if path.startswith("/embed/c/"))
        return next((path.removeprefix("/embed") for path in frames), None)

    @property
    def undisclosed_sponsor(self) -> Sponsor | None:
        """Return the sponsor, if any, unless the article shows it with a shortcode."""
        return None if "sponsor" in self.rendered.shortcodes else self.front_matter.sponsor

    def _compose(self, parts: Segments, form: OutputFormat) -> Markup:
        site, library, plans = self._edition.site, self._edition.library, self._edition.plans
        composed = self._articles.compose(parts, form, self.article, site, library, self._now, plans)
        holds_until(composed.valid_until)
        first_is_eager = self.front_matter.hero is None
        return add_versions(composed.html, first_is_eager=first_is_eager) if form == "page" else composed.html


def view_article(item: RenderedArticle, preview: RenderedBody | None = None) -> ArticleView:
    """Return the view of an article for this request. A preview has a body of its own."""
    return ArticleView(item, services().articles, edition(), now(), preview)
