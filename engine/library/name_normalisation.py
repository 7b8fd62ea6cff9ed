"""Words as they are compared: an author's and a reader's spelling of one name come out the same."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHE = re.compile("['’ʼ＇`´]")
_NO_WORD = re.compile(r"[\W_]+")
_PLURAL_IN_ES = ("sses", "shes", "ches", "xes", "zes")


def normalise_name(text: str) -> str:
    """A name in the form in which names are compared: NFKC, lower case, no punctuation, simple plurals undone.

    "Step-Ups" and "step up" are one name, and so are "Runner's core" and "runners core". A text without a letter or
    digit becomes "".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_singular(word) for word in _NO_WORD.sub(" ", _APOSTROPHE.sub("", folded)).split())


def _singular(word: str) -> str:
    """The word without the plural's ending. Short words, and those in -ss, -us and -is, are no plurals."""
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("lves"):
        return f"{word[:-3]}f"
    if word.endswith(_PLURAL_IN_ES):
        return word[:-2]
    return word[:-1]
