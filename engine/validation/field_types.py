"""Types of fields that front matter and site.toml share: lines, prose, paths and addresses."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from engine.text import normalise
from engine.validation.validator import STRICT


def _prose(value: str) -> str:
    """The text without white space around it, and without what an escape can write and a file may not hold."""
    text = normalise(value).strip()
    if not text:
        raise ValueError("write something, or remove the line")
    return text


def _one_line(value: str) -> str:
    return " ".join(_prose(value).split())


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_prose)]


def _one_word(value: str) -> str:
    if re.search(r"\s", value) or normalise(value) != value:
        raise ValueError("an address holds no spaces; write %20 in place of each")
    return value


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^/\s]", value):
        raise ValueError("write a whole address that begins with https:// or http://")
    return value


def _path(value: str) -> str:
    if not re.match(r"/(?![/\\])", value):
        raise ValueError("write the path of an address on this site, such as /old-page/")
    return value


def _address(value: str) -> str:
    # The other schemes (javascript:, data:) have no place in a front matter, and //host is another site in disguise.
    if not re.match(r"https?://[^/\s]|/(?![/\\])", value):
        raise ValueError("write a path of this site that begins with '/', or an address that begins with https://")
    return value


_OneWord = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_one_word)]
WebAddress = Annotated[_OneWord, AfterValidator(_web_address)]
Path = Annotated[_OneWord, AfterValidator(_path)]
Address = Annotated[_OneWord, AfterValidator(_address)]

CloseAfterDays = Annotated[int, Field(ge=0, le=36500)]
"""So many days after its publication an article takes no more comments; 0 is never."""


@dataclass(frozen=True, slots=True, config=STRICT)
class NamedLink:
    """A name and where it leads."""

    name: Line
    url: Address
