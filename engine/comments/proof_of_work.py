"""A proof of work: a number that a browser looks for while somebody types, as ALTCHA has it (https://altcha.org).

It lets every comment cost a little time of a computer, asks nobody outside, and holds nothing about the reader. It is
one rule for spam among others: a comment without one waits, and is never refused.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from altcha import v1 as altcha
from altcha.v1 import ChallengeOptions, PayloadType, extract_params, verify_solution
from pydantic import TypeAdapter
from typing_extensions import TypedDict

MAX_NUMBER = 50_000
"""A browser tries half of them on average."""
CHALLENGE_TTL = timedelta(hours=24)
"""So long a challenge may be answered: a page may stand open for a day before somebody sends what he wrote."""
MAX_SOLUTION = 1_000  # characters of a solution; ours have about 300

MISSING = "it came without a proof of work"
INVALID = "its proof of work is not one of ours"
EXPIRED = f"its proof of work is older than {CHALLENGE_TTL // timedelta(hours=1)} hours"
REUSED = "its proof of work was used before"


class _Solution(TypedDict):
    """The parts of a solution, each of the type that it must have; the library takes them as they come."""

    algorithm: Literal["SHA-256"]
    challenge: str
    number: int
    salt: str
    signature: str


_SOLUTION = TypeAdapter(_Solution)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof is worth: the challenge that it solves, or "" and the reason why it counts for nothing."""

    challenge: str = ""
    reason: str = ""


def create_challenge(key: bytes, now: datetime) -> dict[str, str | int]:
    """A new challenge, as ALTCHA writes it in JSON. key is for this purpose alone."""
    options = ChallengeOptions(altcha.SHA256, MAX_NUMBER, hmac_key=key, expires=now + CHALLENGE_TTL)
    made = altcha.create_challenge(options)
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def check_solution(key: bytes, sent: str, now: datetime) -> Proof:
    """What a solution is worth that came with a comment: JSON in base 64, as ALTCHA writes it; "" where none came.

    Whether it was used before is another question: a solution is good for one comment.
    """
    if not sent:
        return Proof(reason=MISSING)
    solution = _read(sent) if len(sent) <= MAX_SOLUTION else None
    if solution is None or not verify_solution(solution, key, check_expires=False)[0]:
        return Proof(reason=INVALID)
    # The library would ask the machine's clock, and not the site's. What is signed holds what we wrote.
    if now.timestamp() > int(extract_params(solution)["expires"][0]):
        return Proof(reason=EXPIRED)
    return Proof(solution["challenge"])


def _read(sent: str) -> PayloadType | None:
    try:
        return cast(PayloadType, _SOLUTION.validate_json(base64.b64decode(sent, validate=True), strict=True))
    except ValueError:
        return None
