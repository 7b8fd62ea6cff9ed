"""The comments below an article and the comment form, as templates see them.

Article pages are cached, so nothing here differs between readers. The comment that is replied to is in the address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from flask import abort, g, request
from sqlalchemy import Connection

from engine.comments import threads
from engine.comments.threads import Avatar, PublicComment, ThreadPage
from engine.comments.validation import CommentInput, FieldError
from engine.content.article import ArticleKind
from engine.content.front_matter import CommentPolicy
from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from engine.errors import as_sentence
from engine.text import parse_number
from web.comments.favourites_picker import FavouritesPicker, build_picker
from web.core.article_view import ArticleView
from web.core.cacheable import holds_until
from web.core.context import edition, now, services
from web.core.templating import spell

TIMESTAMP_PURPOSE = "comment-form"
"""The purpose of the key that signs the form's timestamp."""
SUBMIT_PATH = "/comments/"
HONEYPOT_FIELD = "company"
"""The name of the hidden field, which only bots fill in."""
PROOF_PURPOSE = "proof-of-work"
"""The purpose of the key that signs proofs of work."""
PROOF_FIELD = "altcha"
CLOSING_NOTICE = timedelta(days=14)
"""An article says when its comments close if that is less than this away."""
_LINKED_EXERCISE = re.compile(r'href="/exercises/([a-z0-9-]+)/"')


@dataclass(frozen=True)
class CommentForm:
    """The comment form of an article, empty or filled in."""

    article: ArticleView
    timestamp: str
    input: CommentInput = field(default_factory=CommentInput)
    parent_id: int | None = None
    """The id of the comment that is replied to."""
    parent: PublicComment | None = None
    """The comment that is replied to, if it could be read."""
    errors: tuple[FieldError, ...] = ()
    action: str = SUBMIT_PATH
    proof: str | None = None
    """The proof of work that was sent, "" if there is none yet, None if the site doesn't require one."""

    @property
    def is_edit(self) -> bool:
        """Return True if the form edits a comment."""
        return self.action != SUBMIT_PATH

    @property
    def has_more(self) -> bool:
        """Return True if a field that is folded under "More" is filled in or invalid."""
        filled = self.input.url or self.input.other_favourites
        return bool(filled or self.errors_for("url") or self.errors_for("other_favourites"))

    @property
    def post_slug(self) -> str:
        """Return the slug of the article."""
        return self.article.article.slug

    @cached_property
    def picker(self) -> FavouritesPicker:
        """Return the exercises to tick, starting with those that the article links to."""
        library = edition().library
        linked = {library.current_id(id_) for id_ in _LINKED_EXERCISE.findall(self.article.body)}
        found = (f"{as_sentence(each.message)} {as_sentence(each.hint)}" for each in self.errors_for("favourites"))
        return build_picker(library, linked, ticked=self.input.favourites, error=next(found, "").rstrip())

    @property
    def uses_akismet(self) -> bool:
        """Return True if Akismet checks pending comments."""
        return services().environment.akismet_key is not None

    @property
    def sends_email(self) -> bool:
        """Return True if the site can email replies."""
        return services().environment.sends_email

    def with_errors(self, *errors: FieldError) -> CommentForm:
        """Return the same form with errors."""
        return replace(self, errors=tuple(replace(error, message=spell(error.message)) for error in errors))

    def errors_for(self, name: str) -> tuple[FieldError, ...]:
        """Return the errors of a field."""
        return tuple(each for each in self.errors if each.field == name)


@dataclass(frozen=True)
class CommentSection:
    """The comments below an article, and the form if the article is open for comments."""

    address: str
    thread_page: ThreadPage | None
    """The threads, None if the database is unavailable."""
    form: CommentForm | None
    closes_at: datetime | None = None
    """The time when the article closes for comments, if that is soon."""
    is_parent_missing: bool = False
    """The address asks for a reply to a comment that doesn't exist."""

    def avatar(self, comment: PublicComment) -> Avatar:
        """Return the avatar of a comment's author."""
        return threads.build_avatar(services().key, comment)

    def page_url(self, number: int) -> str:
        """Return the URL of a page of comments."""
        return build_page_url(self.address, number, "comments")

    def comment_url(self, comment: PublicComment, page: int) -> str:
        """Return the URL of a comment on a page."""
        return build_page_url(self.address, page, f"comment-{comment.number}")


def build_page_url(address: str, page: int, fragment: str) -> str:
    """Return the URL of a page of an article's comments."""
    query = f"?comments={page}" if page > 1 else ""
    return f"{address}{query}#{fragment}"


def build_comment_section(view: ArticleView) -> CommentSection | None:
    """Return the comment section of an article, or None if it has none. Aborts with 404 if the page doesn't exist."""
    article = view.article
    if article.kind is not ArticleKind.POST or article.front_matter.comments is CommentPolicy.OFF:
        return None
    number = parse_number(request.args["comments"]) or abort(404) if "comments" in request.args else 1
    reply_to = parse_number(request.args["reply"]) if "reply" in request.args else None
    try:
        with services().database.read() as connection:
            found = threads.read_page(connection, article.slug, number)
            parent = _find_parent(connection, found, article.slug, reply_to) if reply_to else None
    except DatabaseUnavailableError:
        return CommentSection(article.address, None, None)
    if number > found.page.pages:
        abort(404)
    if not article.accepts_comments(edition().site, now()):
        return CommentSection(article.address, found, None)
    form = build_form(view, parent_id=parent.id if parent else None, parent=parent)
    closes_at = article.comments_close_at(edition().site)
    is_soon = closes_at is not None and closes_at - now() <= CLOSING_NOTICE
    if closes_at is not None and not is_soon:
        holds_until(closes_at - CLOSING_NOTICE)
    is_parent_missing = bool(reply_to and parent is None)
    return CommentSection(article.address, found, form, closes_at if is_soon else None, is_parent_missing)


def build_form(
    view: ArticleView,
    *,
    given: CommentInput | None = None,
    parent_id: int | None = None,
    parent: PublicComment | None = None,
    timestamp: str = "",
    action: str = SUBMIT_PATH,
    proof: str = "",
) -> CommentForm:
    """Return the comment form of an article. Editing a comment requires no proof of work."""
    form = CommentForm(
        view,
        timestamp or _create_timestamp(view.article.slug),
        given or CommentInput(),
        parent_id,
        parent,
        action=action,
    )
    return replace(form, proof=proof) if requires_proof() and not form.is_edit else form


def read_input() -> CommentInput:
    """Return what the form of this request holds."""
    form = request.form
    return CommentInput(
        name=form.get("name", ""),
        email=form.get("email", ""),
        url=form.get("url", ""),
        text=form.get("text", ""),
        favourites=tuple(form.getlist("favourite")),
        other_favourites=form.get("more", ""),
        wants_email=form.get("mail") == "1",
    )


def requires_proof() -> bool:
    """Return True if the site requires a proof of work."""
    return edition().site.comments.proof_of_work


def proof_key() -> bytes:
    """Return the key that signs proofs of work."""
    return services().key.derive_key(PROOF_PURPOSE)


def comment_counts() -> Mapping[str, int]:
    """Return the number of comments of each live article by slug, empty if the database is unavailable."""
    if "comment_counts" not in g:
        slugs = [
            post.article.slug
            for post in edition().live_posts(now())
            if post.article.front_matter.comments is not CommentPolicy.OFF
        ]
        g.comment_counts = services().database.read_or(lambda connection: threads.count_by_post(connection, slugs), {})
    found: Mapping[str, int] = g.comment_counts
    return found


def find_live_post(slug: str) -> RenderedArticle | None:
    """Return the post with a slug if readers can see it now."""
    return next((post for post in edition().live_posts(now()) if post.article.slug == slug), None)


def _find_parent(connection: Connection, page: ThreadPage, post_slug: str, number: int) -> PublicComment | None:
    # It is on this page, unless comments have been approved or removed since the link was made.
    here = next((each for each in page.comments if not each.is_removed and each.number == number), None)
    return here or threads.find_by_number(connection, post_slug, number)


def _create_timestamp(post_slug: str) -> str:
    # Pages are cached, so most readers submit an old one. Only a very young one says something: nobody types that fast.
    return services().key.create_timestamp(TIMESTAMP_PURPOSE, post_slug, now())
