"""Proof of work: a number that the browser searches for while the reader types, compatible with ALTCHA.

It makes each comment cost a little computing time, needs no third party and contains nothing about the reader. It is
one spam rule among others: a comment without a proof stays pending, and is never rejected. See https://altcha.org.
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
"""The highest number that can be the solution. A browser tries half of them on average."""
CHALLENGE_TTL = timedelta(hours=24)
"""Long enough for a page that stays open for a day before the comment is sent."""
MAX_SOLUTION = 1_000
"""Characters. Valid solutions have about 300."""

MISSING = "there is no proof of work"
INVALID = "its proof of work is invalid"
EXPIRED = f"its proof of work is older than {CHALLENGE_TTL // timedelta(hours=1)} hours"
REUSED = "its proof of work was used before"


class _Solution(TypedDict):
    """The parts of a solution with their types, which the library doesn't check."""

    algorithm: Literal["SHA-256"]
    challenge: str
    number: int
    salt: str
    signature: str


_SOLUTION = TypeAdapter(_Solution)


@dataclass(frozen=True, slots=True)
class Proof:
    """The challenge that was solved, or "" and the reason why the proof is not valid."""

    challenge: str = ""
    reason: str = ""


def create_challenge(key: bytes, now: datetime) -> dict[str, str | int]:
    """Return a new challenge in ALTCHA's JSON format. The key must be used for nothing else."""
    options = ChallengeOptions(altcha.SHA256, MAX_NUMBER, hmac_key=key, expires=now + CHALLENGE_TTL)
    challenge = altcha.create_challenge(options)
    return {
        "algorithm": challenge.algorithm,
        "challenge": challenge.challenge,
        "maxnumber": challenge.max_number,
        "salt": challenge.salt,
        "signature": challenge.signature,
    }


def check_solution(key: bytes, solution: str, now: datetime) -> Proof:
    """Check a solution in ALTCHA's format, JSON in base64. "" means that none was sent.

    The caller must check that the challenge has not been used before, because a solution is valid for one comment.
    """
    if not solution:
        return Proof(reason=MISSING)
    payload = _read(solution) if len(solution) <= MAX_SOLUTION else None
    if payload is None or not verify_solution(payload, key, check_expires=False)[0]:
        return Proof(reason=INVALID)
    # The library would use the machine's clock instead of the site's. The signature protects the time.
    if now.timestamp() > int(extract_params(payload)["expires"][0]):
        return Proof(reason=EXPIRED)
    return Proof(payload["challenge"])


def _read(solution: str) -> PayloadType | None:
    try:
        return cast(PayloadType, _SOLUTION.validate_json(base64.b64decode(solution, validate=True), strict=True))
    except ValueError:
        return None
