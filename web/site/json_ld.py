"""Structured data of articles and comments for search engines (JSON-LD, schema.org)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from engine.comments.threads import ThreadPage
from engine.config.site import Site
from engine.content.sanitise import html_to_text
from web.comments.presenters import CommentSection
from web.core.article_view import ArticleView
from web.core.link_preview import LinkPicture, picture_of_article, use_image
from web.core.structured_data import Json, in_context, publisher_data, video_data


@lru_cache(maxsize=2_000)
def _comment_text(html: str) -> str:
    """Return the text of a comment. Cached, because parsing its HTML is the slowest step."""
    return html_to_text(html)


def build_article_data(article: ArticleView, comment_section: CommentSection | None, site: Site) -> Json:
    """Return an article as a BlogPosting, with the comments on this page."""
    published, updated = article.article.published, article.article.updated
    data: Json = {
        "@type": "BlogPosting",
        "headline": article.title,
        "description": article.summary,
        "url": site.absolute_url(article.address),
        "publisher": publisher_data(),
    }
    picture = picture_of_article(article)
    data["image"] = _describe_picture(picture)
    if videos := article.rendered.videos:
        data["video"] = [
            video_data(each, article.summary, (use_image(each.image, "") if each.image else None) or picture)
            for each in videos
        ]
    if published:
        data["datePublished"] = published.isoformat()
        data["dateModified"] = (updated or published).isoformat()
    if article.author:
        url = site.absolute_url(article.topics[-1].path)
        data["author"] = {"@type": "Person", "name": article.author.name, "url": url}
    if article.area:
        data["articleSection"] = article.area.name
    if article.front_matter.tags:
        data["keywords"] = list(article.front_matter.tags)
    if comment_section and comment_section.thread_page:
        data["commentCount"] = comment_section.thread_page.approved
        if comments := list(_comments(comment_section, comment_section.thread_page, site)):
            data["comment"] = comments
    return in_context(data)


def _describe_picture(picture: LinkPicture) -> str | Json:
    """Return the address of a picture, or more if its creator or its licence is known."""
    known = {"creditText": picture.credit, "license": picture.licence}
    if not any(known.values()):
        return picture.url
    said = {name: value for name, value in known.items() if value}
    return {"@type": "ImageObject", "url": picture.url, "contentUrl": picture.url, **said}


def _comments(comment_section: CommentSection, thread: ThreadPage, site: Site) -> Iterable[Json]:
    """Yield the comments. Replies come after the comment that they answer."""
    for each in thread.comments:
        if not each.is_removed:
            yield {
                "@type": "Comment",
                "url": site.absolute_url(comment_section.comment_url(each, thread.page.number)),
                "datePublished": each.created_at.isoformat(),
                "text": _comment_text(str(each.html)),
                "author": {"@type": "Person", "name": each.name},
            }
