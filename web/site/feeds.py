"""Feeds of articles: Atom (RFC 4287) and JSON Feed 1.1, with whole articles."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, Response, current_app, make_response, render_template
from markupsafe import Markup

from engine.content.article import Article
from engine.content.sanitise import sanitise_feed
from engine.editions.edition import RenderedArticle
from engine.publishing.websub import FEEDS
from engine.text import encode_url, normalise
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now
from web.core.link_preview import LinkPicture, picture_of_article

bp = Blueprint("feeds", __name__)

MAX_ENTRIES = 20
MIMETYPES = {"xml": "application/atom+xml", "json": "application/feed+json"}
"""The media types of feeds by the endings of their addresses."""
EPOCH = datetime.fromtimestamp(0, UTC)
_ABSOLUTE_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Channel:
    """The source of a feed. path is the page with the same articles, which ends with a slash."""

    title: str
    path: str
    description: str = ""

    def feed_path(self, form: str) -> str:
        """Return the path of the feed with an ending of MIMETYPES."""
        return f"{self.path}feed.{form}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed. html has absolute addresses only, and no characters that XML forbids."""

    id: str
    article: ArticleView
    html: str
    published: datetime
    updated: datetime
    picture: LinkPicture | None


@bp.get("/feed.xml", defaults={"form": "xml"})
@bp.get("/feed.json", defaults={"form": "json"})
@cacheable()
def site_feed(form: str) -> Response:
    """Return the feed of the newest articles."""
    return render_feed(site_channel(), edition().live_posts(now()), form)


@bp.get("/subscribe/")
@cacheable()
def subscribe() -> str:
    """Explain feeds to people."""
    return render_template("subscribe.html")


def site_channel() -> Channel:
    """Return the channel with all articles."""
    site = edition().site
    return Channel(site.title, "/", site.description or site.tagline)


def render_feed(channel: Channel, posts: Sequence[RenderedArticle], form: str) -> Response:
    """Return the feed with the newest of some live posts, which are newest first. form is a key of MIMETYPES."""
    entries = [_build_entry(item) for item in posts[:MAX_ENTRIES]]
    if form == "json":
        response = current_app.response_class(_format_json(channel, entries))
    else:
        # Without articles, readers of feeds need a date that stays the same.
        updated = max((entry.updated for entry in entries), default=EPOCH)
        response = make_response(
            render_template("feed.atom", channel=channel, hub=_hub_of(channel, form), entries=entries, updated=updated)
        )
    response.mimetype = MIMETYPES[form]
    if hub := _hub_of(channel, form):
        response.headers.add("Link", f'<{hub}>; rel="hub"')
        response.headers.add("Link", f'<{edition().site.absolute_url(channel.feed_path(form))}>; rel="self"')
    return response


def _hub_of(channel: Channel, form: str) -> str | None:
    """Return the WebSub hub of a feed. The feeds of topics have none, because the hub does not hear of them."""
    return edition().site.websub_hub if channel.feed_path(form) in FEEDS else None


def _build_entry(item: RenderedArticle) -> Entry:
    article, sponsor = view_article(item), ""
    if article.undisclosed_sponsor:
        html = render_template("sponsor.feed.html", sponsor=article.undisclosed_sponsor)
        sponsor = sanitise_feed(html, edition().site.absolute_url(article.address))
    published = item.article.published or EPOCH  # only drafts have no date
    return Entry(
        id=_find_id(item.article),
        article=article,
        # An entity such as &#1; becomes a character that XML cannot contain.
        html=normalise(render_template("feed_content.html", article=article, sponsor=Markup(sponsor))),
        published=published,
        updated=max(published, item.article.updated or published),
        picture=picture_of_article(article),
    )


def _find_id(article: Article) -> str:
    """Return the id of an article in feeds: its field `guid`, or else its address, before any undecided move.

    Ids of Atom are IRIs (RFC 4287, section 4.2.6). A guid that is not one becomes a UUID, which is always the same.
    """
    guid = article.front_matter.guid
    if guid is None:
        address = edition().first_addresses.get(article.path, article.address)
        return encode_url(edition().site.absolute_url(address))
    return guid if _ABSOLUTE_IRI.fullmatch(guid) else uuid5(NAMESPACE_URL, guid).urn


def _format_json(channel: Channel, entries: Sequence[Entry]) -> str:
    site, hub = edition().site, _hub_of(channel, "json")
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": site.absolute_url(channel.path),
        "feed_url": site.absolute_url(channel.feed_path("json")),
        "language": site.language,
        "authors": [{"name": site.title, "url": site.absolute_url("/")}],
        "hubs": [{"type": "WebSub", "url": hub}] if hub else "",
        "items": [_describe_entry(entry) for entry in entries],
    }
    return json.dumps({key: value for key, value in document.items() if value != ""}, ensure_ascii=False)


def _describe_entry(entry: Entry) -> dict[str, object]:
    article, site = entry.article, edition().site
    fields: dict[str, object] = {
        "id": entry.id,
        "url": site.absolute_url(article.address),
        "title": article.title,
        "content_html": entry.html,
        "summary": article.summary,
        "image": entry.picture.url if entry.picture else "",
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": article.author.name, "url": site.absolute_url(article.author_path)}]
        if article.author
        else [],
        "tags": article.front_matter.tags,
    }
    return {key: value for key, value in fields.items() if value}
