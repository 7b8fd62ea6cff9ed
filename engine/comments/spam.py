"""How much a comment looks like spam, with reasons that a moderator can read. Nothing is ever dropped.

The rules only choose between two queues: what reaches SPAM_AT waits under spam, all else waits as pending. Whether a
comment may appear without waiting is decided elsewhere, and only where the score is 0.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from engine.comments.validation import CleanedComment
from engine.http.address_ranges import find_containing_range
from engine.library.name_normalisation import normalise_name

# The table of all rules: what each adds to the score. docs/comments.md says the same, and a test compares.
SPAM_AT = 10
HONEYPOT = 10
TOO_YOUNG = 10
BLOCKED_PERSON = 10
BLOCKED_ADDRESS = 10
BLOCKED_WORD = 10
AKISMET = 10
DUPLICATE = 5
NO_PROOF = 3
LINK = 2  # for each link beyond LINKS_FREE

MIN_AGE = timedelta(seconds=3)
LINKS_FREE = 2

_LINK = re.compile(r"<a href=")


@dataclass(frozen=True, slots=True)
class SpamSignals:
    """What is known beside the comment's own words.

    honeypot: the field that nobody sees was filled in. age: how long before it the form was made, None where that is
    not known. copies: how many comments had the same text before. person_blocked: the owner blocked this person.
    address: the sender's, whole or cut, None where it is not known. unproved: why there is no proof of work that holds,
    "" where there is one or none is asked for.
    """

    honeypot: bool = False
    age: timedelta | None = None
    copies: int = 0
    person_blocked: bool = False
    address: str | None = None
    unproved: str = ""


@dataclass(frozen=True, slots=True)
class Blocklist:
    """The words and the address ranges that the owner blocked."""

    words: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpamResult:
    """The score, why it is not 0, and the queue."""

    score: int
    reasons: tuple[str, ...]
    status: Literal["pending", "spam"]


def score(draft: CleanedComment, circumstances: SpamSignals, blocklist: Blocklist) -> SpamResult:
    """The verdict over a draft. An age that is not known, or great, is never a reason: pages are kept for long."""
    found = [*_by_circumstances(circumstances), *_by_blocklist(draft, circumstances.address, blocklist)]
    links = len(_LINK.findall(draft.html))
    if links > LINKS_FREE:
        found.append((LINK * (links - LINKS_FREE), f"there are {links} links in it"))
    score = sum(points for points, _ in found)
    return SpamResult(score, tuple(reason for _, reason in found), "spam" if score >= SPAM_AT else "pending")


def _by_circumstances(circumstances: SpamSignals) -> Iterable[tuple[int, str]]:
    if circumstances.honeypot:
        yield HONEYPOT, "the field that people do not see was filled in"
    if circumstances.age is not None and circumstances.age < MIN_AGE:
        yield TOO_YOUNG, f"it was sent less than {MIN_AGE.seconds} seconds after the form was made"
    if circumstances.copies == 1:
        yield DUPLICATE, "the same text came before"
    elif circumstances.copies > 1:
        yield DUPLICATE, f"the same text came {circumstances.copies} times before"
    if circumstances.person_blocked:
        yield BLOCKED_PERSON, "this person is blocked"
    if circumstances.unproved:
        yield NO_PROOF, circumstances.unproved


def _by_blocklist(draft: CleanedComment, address: str | None, blocklist: Blocklist) -> Iterable[tuple[int, str]]:
    range_ = find_containing_range(address, blocklist.addresses) if address else None
    if range_:
        yield BLOCKED_ADDRESS, f"it comes from the blocked addresses {range_}"
    words = _words(" ".join((draft.name, draft.email, draft.url, draft.text, draft.more)))
    for blocked in blocklist.words:
        if _words(blocked).strip() and _words(blocked) in words:
            yield BLOCKED_WORD, f"there is the blocked word “{blocked}” in it"


def _words(text: str) -> str:
    """The words as names are compared, each between spaces. Characters without width hide nothing."""
    return f" {normalise_name(''.join(c for c in text if unicodedata.category(c) != 'Cf'))} "
