"""Recognise the text of an article after its file was renamed, even if it was edited at the same time."""

from __future__ import annotations

import hashlib
import re
import zlib
from difflib import SequenceMatcher

from pydantic.dataclasses import dataclass

_SAMPLE_SIZE = 64
_MIN_SAMPLE = 16
"""Texts with fewer sequences of words are too short to be recognised without their title."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The title of an article, a digest of its words, and a sample of its sequences of three words.

    The sample has the hashes with the lowest values, so equal parts of two texts are in both samples.
    """

    title: str
    digest: str
    sample: tuple[int, ...]


def take_fingerprint(title: str, text: str) -> Fingerprint:
    """Return the fingerprint of an article with a title and a text in Markdown."""
    words = re.findall(r"\w+", text.casefold())
    sequences = {" ".join(words[start : start + 3]) for start in range(max(len(words) - 2, 1))}
    sample = sorted({zlib.crc32(sequence.encode()) for sequence in sequences})[:_SAMPLE_SIZE]
    digest = hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]
    return Fingerprint(title, digest, tuple(sample))


def measure_similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Return the part of the text that two articles have in common, from 0 to 1. Short texts also need their title."""
    is_short = min(len(one.sample), len(other.sample)) < _MIN_SAMPLE
    if is_short and SequenceMatcher(None, one.title.casefold(), other.title.casefold()).ratio() < 0.6:
        return 0.0
    if one.digest == other.digest:
        return 1.0
    union = sorted({*one.sample, *other.sample})[:_SAMPLE_SIZE]
    return len(set(one.sample).intersection(other.sample, union)) / len(union)
