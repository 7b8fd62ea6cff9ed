"""Validation of comments from readers, moderators and imports.

Lengths are checked before anything that takes longer than reading the text once. Error messages are for the person who
filled in the form: they appear next to the field and in the error summary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from markupsafe import Markup

from engine.comments import markup
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
_URL_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+(?:[/?#].*)?")

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class CommentInput:
    """A comment as it was sent. favourites are the ids of ticked exercises; other_favourites is free text."""

    name: str = ""
    email: str = ""
    url: str = ""
    text: str = ""
    favourites: tuple[str, ...] = ()
    other_favourites: str = ""
    wants_email: bool = False


@dataclass(frozen=True, slots=True)
class CleanedComment:
    """A valid comment. email, url, text and other_favourites may be empty. favourites are current ids, each once.

    html is the text as rendered by `markup.render`.
    """

    name: str
    email: str
    url: str
    text: str
    html: str
    favourites: tuple[str, ...]
    other_favourites: str
    wants_email: bool


@dataclass(frozen=True, slots=True)
class FieldError:
    """An error in a field of CommentInput. hint says how to fix it, or is empty."""

    field: str
    message: str
    hint: str = ""


class ValidationError(Exception):
    """The input is invalid. errors has all errors in the order of the form's fields."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


def validate_comment(comment: CommentInput, library: Library) -> CleanedComment:
    """Return the cleaned comment. Raises ValidationError with all errors.

    The text may be empty if the comment names a favourite.
    """
    errors: list[FieldError] = []
    text, html = _collect(errors, validate_text, comment.text) or ("", "")
    has_favourites = bool(comment.favourites) or has_visible_text(comment.other_favourites)
    if not text and not has_favourites and not any(error.field == "text" for error in errors):
        errors.append(FieldError("text", "Write a comment, or choose a favourite exercise"))
    favourites = _collect(errors, _validate_favourites, comment.favourites, library)
    name = _collect(errors, validate_name, comment.name)
    email = _collect(errors, validate_email, comment.email)
    if email == "" and comment.wants_email:
        hint = "or untick the box for emails"
        errors.append(FieldError("email", "Enter the email address for replies", hint))
    url = _collect(errors, _validate_url, comment.url)
    other_favourites = _collect(errors, _validate_other_favourites, comment.other_favourites)
    if errors or favourites is None or other_favourites is None or name is None or email is None or url is None:
        raise ValidationError(errors)
    return CleanedComment(name, email, url, text, html, favourites, other_favourites, comment.wants_email)


def validate_name(text: str) -> str:
    """Return the cleaned name. Raises ValidationError."""
    name = collapse_whitespace(text)
    if len(name) > MAX_NAME:
        raise _error("name", f"Your name must be {MAX_NAME} characters or less")
    if not has_visible_text(name):
        raise _error("name", "Enter your name", "a first name or a nickname will do")
    return name


def validate_email(text: str) -> str:
    """Return the cleaned email address, which may be empty. Raises ValidationError."""
    email = normalise(text).strip()
    if len(email) > MAX_EMAIL:
        raise _error("email", f"Your email address must be {MAX_EMAIL} characters or less")
    if email and not _EMAIL.fullmatch(email):
        message = "Enter an email address in the correct format, like name@example.org"
        raise _error("email", message, "or leave it blank: it is never shown")
    return email


def validate_text(text: str) -> tuple[str, str]:
    """Return the cleaned text and its HTML, both empty if nothing of it is visible. Raises ValidationError."""
    text = normalise(text).strip()
    try:
        html = markup.render(text)
    except markup.MarkupLimitError as error:
        raise _error("text", error.message, error.hint) from error
    return (text, html) if has_visible_text(Markup(html).striptags()) else ("", "")


def _validate_favourites(ids: Iterable[str], library: Library) -> tuple[str, ...]:
    # A cached page may contain the former id of an exercise.
    current = dict.fromkeys(library.current_id(id_) for id_ in ids)
    if len(current) > MAX_FAVOURITES:
        message = f"Choose {MAX_FAVOURITES} favourites or fewer"
        raise _error("favourites", message, f"you have chosen {len(current)}")
    unknown = [id_ for id_ in current if id_ not in library.exercises]
    if unknown:
        raise ValidationError([_unknown_exercise(id_, library) for id_ in unknown])
    return tuple(current)


def _unknown_exercise(id_: str, library: Library) -> FieldError:
    message = f"There is no exercise called {quote_input(normalise(id_))}"
    return FieldError("favourites", message, did_you_mean(id_[:64], library.exercises))


def _validate_other_favourites(text: str) -> str:
    names = collapse_whitespace(text)
    if len(names) > MAX_OTHER_FAVOURITES:
        raise _error("other_favourites", f"Other favourites must be {MAX_OTHER_FAVOURITES} characters or less")
    return names if has_visible_text(names) else ""


def _validate_url(text: str) -> str:
    url = normalise(text).strip()
    if len(url) <= MAX_URL and _URL_WITHOUT_SCHEME.fullmatch(url):
        url = f"https://{url}"
    if len(url) > MAX_URL:
        raise _error("url", f"Your website’s address must be {MAX_URL} characters or less")
    if url and not clean_url(url):
        message = "Enter your website’s address in the correct format, like https://example.org"
        raise _error("url", message, "or leave it blank")
    return url


def _error(field: str, message: str, hint: str = "") -> ValidationError:
    return ValidationError([FieldError(field, message, hint)])


def _collect(errors: list[FieldError], validate: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Return the validated value, or add the errors to the list and return None."""
    try:
        return validate(*args, **kwargs)
    except ValidationError as error:
        errors.extend(error.errors)
        return None
