"""The one validator: what a reader, a moderator or an import gives becomes a Draft, or a list of what is wrong with it.

Lengths come before everything that costs more than reading the text once. The messages are for the reader, to stand
beside the field and in the summary above the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.comments import markup
from engine.content.sanitise import html_to_text
from engine.errors import did_you_mean
from engine.http.urls import clean_url
from engine.library.library import Library
from engine.text import collapse_whitespace, has_visible_text, normalise, quote_input

MAX_NAME = 80
MAX_EMAIL = 254
MAX_URL = 300
MAX_OTHER_FAVOURITES = 500
MAX_FAVOURITES = 5

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}", re.IGNORECASE | re.ASCII)
_HOST_FIRST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class CommentInput:
    """What came in, as it came. favourites are the values of the boxes that were ticked; more is free text."""

    name: str = ""
    email: str = ""
    url: str = ""
    text: str = ""
    favourites: tuple[str, ...] = ()
    more: str = ""
    wants_mail: bool = False


@dataclass(frozen=True, slots=True)
class CleanedComment:
    """A comment that may be stored. email, url, text and more may be ""; favourites are present ids, each once.

    html is what text is rendered to, by markup.RENDERER.
    """

    name: str
    email: str
    url: str
    text: str
    html: str
    favourites: tuple[str, ...]
    more: str
    wants_mail: bool


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field (a name of Typed's), and how to mend it, or ""."""

    field: str
    message: str
    hint: str = ""


class ValidationError(Exception):
    """Something is wrong with what was typed. wrong holds all of it, in the order of the form's fields."""

    def __init__(self, wrong: list[FieldError]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.message}" for each in wrong))
        self.wrong = wrong


def validate_comment(typed: CommentInput, library: Library) -> CleanedComment:
    """The Draft that was typed. Raises Mistakes with everything that is wrong.

    An answer needs words or favourites: the text may be empty where an exercise is ticked or named in more.
    """
    wrong: list[FieldError] = []
    favourites = _favourites(typed.favourites, library, wrong)
    more = _more(typed.more, wrong)
    text, html = _text(typed.text, wrong, needed=not typed.favourites and not more)
    name = _name(typed.name, wrong)
    email = _email(typed.email, typed.wants_mail, wrong)
    url = _url(typed.url, wrong)
    if wrong:
        raise ValidationError(wrong)
    return CleanedComment(name, email, url, text, html, favourites, more, typed.wants_mail)


def _favourites(ticked: Iterable[str], library: Library, wrong: list[FieldError]) -> tuple[str, ...]:
    """The exercises' ids as they are now: a page may have been kept since before an exercise was renamed."""
    ids = dict.fromkeys(library.current_id(id_) for id_ in ticked)
    if len(ids) > MAX_FAVOURITES:
        wrong.append(
            FieldError("favourites", f"Choose {MAX_FAVOURITES} favourites or fewer", f"you have chosen {len(ids)}")
        )
        return ()
    for id_ in ids:
        if id_ not in library.exercises:
            hint = did_you_mean(id_[:64], library.exercises)
            wrong.append(FieldError("favourites", f"There is no exercise called {quote_input(normalise(id_))}", hint))
    return tuple(ids)


def _more(typed: str, wrong: list[FieldError]) -> str:
    more = collapse_whitespace(typed)
    if len(more) > MAX_OTHER_FAVOURITES:
        wrong.append(FieldError("more", f"Other favourites must be {MAX_OTHER_FAVOURITES} characters or less"))
    return more if has_visible_text(more) else ""


def _name(typed: str, wrong: list[FieldError]) -> str:
    name = collapse_whitespace(typed)
    if len(name) > MAX_NAME:
        wrong.append(FieldError("name", f"Your name must be {MAX_NAME} characters or less"))
    elif not has_visible_text(name):
        wrong.append(FieldError("name", "Enter your name", "a first name or a nickname will do"))
    return name


def _email(typed: str, wants_mail: bool, wrong: list[FieldError]) -> str:
    email = normalise(typed).strip()
    if len(email) > MAX_EMAIL:
        wrong.append(FieldError("email", f"Your email address must be {MAX_EMAIL} characters or less"))
    elif email and not _EMAIL.fullmatch(email):
        message = "Enter an email address in the correct format, like name@example.org"
        wrong.append(FieldError("email", message, "or leave it empty: it is never shown"))
    elif wants_mail and not email:
        wrong.append(FieldError("email", "Enter the email address for replies", "or untick the box for mail"))
    return email


def _url(typed: str, wrong: list[FieldError]) -> str:
    url = normalise(typed).strip()
    if len(url) <= MAX_URL and _HOST_FIRST.fullmatch(url):
        url = f"https://{url}"  # as people write the address of a site
    if len(url) > MAX_URL:
        wrong.append(FieldError("url", f"Your site's address must be {MAX_URL} characters or less"))
    elif url and not clean_url(url):
        message = "Enter your site's address in the correct format, like https://example.org"
        wrong.append(FieldError("url", message, "or leave it empty"))
    return url


def _text(typed: str, wrong: list[FieldError], *, needed: bool) -> tuple[str, str]:
    """The text and its HTML, both empty where nothing of it can be seen, such as a quote without words."""
    text = normalise(typed).strip()
    try:
        html = markup.render(text)
    except markup.MarkupLimitError as error:
        wrong.append(FieldError("text", error.message, error.hint))
        return "", ""
    if has_visible_text(html_to_text(html)):
        return text, html
    if needed:
        wrong.append(FieldError("text", "Write a comment, or choose a favourite exercise"))
    return "", ""
