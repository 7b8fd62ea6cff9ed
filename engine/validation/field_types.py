"""Types of the fields that front matter and site.toml have in common: lines, prose, paths and addresses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from engine.text import encode_url, normalise
from engine.validation.validator import STRICT

# Each validator raises ValueError with a hint: what the author should write.


def _clean_prose(value: str) -> str:
    """Return the text without surrounding whitespace, and without forbidden characters from escape sequences."""
    text = normalise(value).strip()
    if not text:
        raise ValueError("Write something, or remove the line.")
    return text


def _clean_line(value: str) -> str:
    return " ".join(_clean_prose(value).split())


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_clean_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_clean_prose)]


def _check_one_line(value: str) -> str:
    if re.search(r"[\t\n\r]", value) or normalise(value) != value:
        raise ValueError("Write the address on one line, without invisible characters.")
    return value.strip()


def _check_no_spaces(value: str) -> str:
    if re.search(r"\s", value):
        raise ValueError("An address has no spaces. Write each as %20.")
    return value


def _check_url(value: str) -> str:
    if not re.match(r"https?://[^/?#\s]+(?![^/?#])", value):
        raise ValueError("Write a complete address that begins with https:// or http://.")
    return value


def _check_path(value: str) -> str:
    if not re.match(r"/(?![/\\])", value):
        raise ValueError("Write the path of an address on this site, such as /old-page/.")
    return value


def _check_picture_path(value: str) -> str:
    if not re.match(r"/(?![/\\])", value):
        raise ValueError("Put the picture into static/, and write its path like /static/picture.jpg.")
    return value


def _check_url_or_path(value: str) -> str:
    # Other schemes (javascript:, data:) are not safe here, and //host is another site.
    if not re.match(r"https?://[^/?#\s]+(?![^/?#])|/(?![/\\])", value):
        raise ValueError("Write a path of this site, which begins with '/', or an address that begins with https://.")
    return value


def _check_picture(value: str) -> str:
    # The name of a file beside the article is no address with a scheme.
    if not re.match(r"https?://[^/?#\s]+(?![^/?#])|/(?![/\\])|[^/\\#?:]+(?:/|$)", value):
        raise ValueError("Write the name of a file beside the article, or a path that begins with '/'.")
    return value


_Address = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_check_one_line)]
Url = Annotated[_Address, AfterValidator(_check_url), AfterValidator(encode_url)]
Path = Annotated[_Address, AfterValidator(_check_no_spaces), AfterValidator(_check_path)]
PicturePath = Annotated[_Address, AfterValidator(_check_picture_path), AfterValidator(encode_url)]
UrlOrPath = Annotated[_Address, AfterValidator(_check_url_or_path), AfterValidator(encode_url)]
PictureAddress = Annotated[_Address, AfterValidator(_check_picture), AfterValidator(encode_url)]

CloseAfterDays = Annotated[int, Field(ge=0, le=36500)]
"""The number of days after its publication that an article accepts comments; 0 means without limit."""


@dataclass(frozen=True, slots=True, config=STRICT)
class NamedLink:
    """A link with a name."""

    name: Line
    url: UrlOrPath
