"""The comments below an article, and the form for another, as templates see them.

Nothing in it differs between readers, because caches keep an article's page: what is answered stands in its address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from flask import abort, g, request
from sqlalchemy import Connection

from engine.comments import form_timestamp, threads
from engine.comments.avatar import Avatar, build_avatar
from engine.comments.threads import PublicComment, ThreadPage
from engine.comments.validation import CommentInput, FieldError
from engine.content.article import ArticleKind
from engine.content.front_matter import CommentPolicy
from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from engine.errors import as_sentence
from web.comments.favourites_picker import FavouritesPicker, build_picker
from web.core.article_view import ArticleView
from web.core.context import edition, now, services
from web.core.forms import parse_number

TIMESTAMP_PURPOSE = "comment-form"
"""What the stamp's key is derived for."""
SUBMIT_PATH = "/comments/"
HONEYPOT_FIELD = "company"
"""The name of the field that nobody sees, and that machines fill in."""
PROOF_PURPOSE = "proof-of-work"
"""What the key of proofs of work is derived for."""
PROOF_FIELD = "altcha"
CLOSING_NOTICE = timedelta(days=14)
"""So long before an article closes, its page says when."""
LINKED_EXERCISE = re.compile(r'href="/exercises/([a-z0-9-]+)/"')


@dataclass(frozen=True)
class CommentForm:
    """The form below an article, empty or as somebody filled it in. wrong is what the validator says.

    parent_id is the comment that it answers, and parent that comment, where it can be read. proof is the solution that
    was sent with it, "" before; None where no proof of work is asked for.
    """

    article: ArticleView
    stamp: str
    typed: CommentInput = field(default_factory=CommentInput)
    parent_id: int | None = None
    parent: PublicComment | None = None
    wrong: tuple[FieldError, ...] = ()
    action: str = SUBMIT_PATH
    proof: str | None = None

    @property
    def edits(self) -> bool:
        """Whether it changes a comment that is there."""
        return self.action != SUBMIT_PATH

    @property
    def replies(self) -> bool:
        """Whether it answers a comment: that is done with words, so that they come first, and favourites fold away."""
        return self.parent_id is not None

    @property
    def summary(self) -> tuple[FieldError, ...]:
        """What is wrong, in the order of the form's fields."""
        return tuple(sorted(self.wrong, key=lambda each: each.field != "text")) if self.replies else self.wrong

    @property
    def post(self) -> str:
        """The slug of the article."""
        return self.article.article.slug

    @cached_property
    def picker(self) -> FavouritesPicker:
        """The exercises to be ticked, first those that the article links to, with what is wrong beside them."""
        library = edition().library
        named = {library.current_id(id_) for id_ in LINKED_EXERCISE.findall(self.article.body)}
        errors: dict[str, str] = {}
        for each in self.wrong:
            errors.setdefault(each.field, f"{as_sentence(each.message)} {as_sentence(each.hint)}".rstrip())
        return build_picker(library, named, chosen=self.typed.favourites, more=self.typed.more, errors=errors)

    @property
    def goes_to_akismet(self) -> bool:
        """Whether Akismet is asked about a comment that waits."""
        return services().environment.akismet_key is not None

    @property
    def sends_email(self) -> bool:
        """Whether mails about replies leave by themselves."""
        return services().environment.sends_email

    def refused(self, *wrong: FieldError) -> CommentForm:
        """The same form with what is wrong."""
        return replace(self, wrong=wrong)

    def wrong_at(self, name: str) -> tuple[FieldError, ...]:
        """What is wrong with a field."""
        return tuple(each for each in self.wrong if each.field == name)


@dataclass(frozen=True)
class CommentSection:
    """What stands below an article: its comments, and the form where it is open.

    thread is None where the database cannot be read now; form is None where the article takes no more comments. closes
    is when it closes, where that is soon. orphan: whether the address asks to answer a comment that is not there.
    """

    address: str
    thread: ThreadPage | None
    form: CommentForm | None
    closes: datetime | None = None
    orphan: bool = False

    def picture(self, shown: PublicComment) -> Avatar:
        """The drawing of who wrote a comment: the same for all that the person wrote."""
        return build_avatar(services().key, str(shown.person) if shown.person else shown.name)

    def page(self, number: int) -> str:
        """The address of a page of comments."""
        return page_address(self.address, number, "comments")

    def place(self, shown: PublicComment, page: int) -> str:
        """The address of a comment on a page."""
        return page_address(self.address, page, f"comment-{shown.number}")


def page_address(address: str, page: int, fragment: str) -> str:
    """The address of a place on a page of an article's comments."""
    query = f"?comments={page}" if page > 1 else ""
    return f"{address}{query}#{fragment}"


def build_comment_section(view: ArticleView) -> CommentSection | None:
    """What stands below an article; None where it has no comments at all. 404 for a page that is not there."""
    article = view.article
    if article.kind is not ArticleKind.POST or article.front_matter.comments is CommentPolicy.OFF:
        return None
    page = _page()
    try:
        with services().database.read() as connection:
            found = threads.read_page(connection, article.slug, page)
            reply = _reply()
            parent = _parent(connection, found, article.slug, reply) if reply else None
    except DatabaseUnavailableError:
        return CommentSection(article.address, None, None)
    if page > found.pages:
        abort(404)
    if not article.accepts_comments(edition().site, now()):
        return CommentSection(article.address, found, None)
    form = build_form(view, parent_id=parent.id if parent else None, parent=parent)
    closes = article.comments_close_at(edition().site)
    soon = closes if closes and closes - now() <= CLOSING_NOTICE else None
    return CommentSection(article.address, found, form, soon, orphan=bool(reply and parent is None))


def build_form(
    view: ArticleView,
    *,
    typed: CommentInput | None = None,
    parent_id: int | None = None,
    parent: PublicComment | None = None,
    stamped: str = "",
    action: str = SUBMIT_PATH,
    proved: str = "",
) -> CommentForm:
    """The form below an article, filled in with what was typed. Changing a comment takes no proof of work."""
    made = CommentForm(
        view, stamped or _stamp(view.article.slug), typed or CommentInput(), parent_id, parent, action=action
    )
    return replace(made, proof=proved) if requires_proof() and not made.edits else made


def read_input() -> CommentInput:
    """What the form holds that was sent with this request."""
    sent = request.form
    return CommentInput(
        name=sent.get("name", ""),
        email=sent.get("email", ""),
        url=sent.get("url", ""),
        text=sent.get("text", ""),
        favourites=tuple(sent.getlist("favourite")),
        more=sent.get("more", ""),
        wants_mail=sent.get("mail") == "1",
    )


def requires_proof() -> bool:
    """Whether a comment is to come with a proof of work."""
    return edition().site.comments.proof_of_work


def proof_key() -> bytes:
    """What proofs of work are signed with."""
    return services().key.derive_key(PROOF_PURPOSE)


def comment_counts() -> Mapping[str, int]:
    """How many comments each live article has, by slug; empty where the database cannot be read now."""
    if "comment_counts" not in g:
        slugs = [
            post.article.slug
            for post in edition().live_posts(now())
            if post.article.front_matter.comments is not CommentPolicy.OFF
        ]
        try:
            with services().database.read() as connection:
                g.comment_counts = threads.count_by_post(connection, slugs)
        except DatabaseUnavailableError:
            g.comment_counts = {}
    found: Mapping[str, int] = g.comment_counts
    return found


def find_live_post(slug: str) -> RenderedArticle | None:
    """The post of that slug that readers may see now."""
    return next((post for post in edition().live_posts(now()) if post.article.slug == slug), None)


def _page() -> int:
    return parse_number(request.args.get("comments", "1")) or abort(404)


def _reply() -> int | None:
    """The number of a comment that ?reply= gives."""
    return parse_number(request.args.get("reply", ""))


def _parent(connection: Connection, found: ThreadPage, post: str, number: int) -> PublicComment | None:
    """The comment of that number. It is on this page, unless comments came or went since the link was made."""
    here = next((each for each in found.comments if not each.gone and each.number == number), None)
    return here or threads.find_by_number(connection, post, number)


def _stamp(slug: str) -> str:
    return form_timestamp.create_timestamp(services().key.derive_key(TIMESTAMP_PURPOSE), slug, now())
