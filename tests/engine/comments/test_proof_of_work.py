"""Proofs of work: valid ones, and the reasons why others are not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from altcha.v1 import solve_challenge
from hypothesis import given
from hypothesis import strategies as st

from engine.comments.proof_of_work import (
    CHALLENGE_TTL,
    EXPIRED,
    INVALID,
    MAX_NUMBER,
    MAX_SOLUTION,
    MISSING,
    Proof,
    check_solution,
    create_challenge,
)
from engine.crypto import SecretBox
from engine.jobs import queue

KEY = SecretBox(bytes(range(32))).derive_key("proof-of-work")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def solved(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the solution, as a browser finds it."""
    found = solve_challenge(asked["challenge"], asked["salt"], max_number=asked["maxnumber"])
    assert found is not None
    return {name: value for name, value in asked.items() if name != "maxnumber"} | {"number": found.number}


def written(solution: Any) -> str:
    """Return the solution as it is submitted."""
    return base64.b64encode(json.dumps(solution).encode()).decode()


ASKED = create_challenge(KEY, NOW)
SOLUTION = solved(ASKED)


def test_a_challenge_has_the_format_of_altcha() -> None:
    assert set(ASKED) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert (ASKED["algorithm"], ASKED["maxnumber"]) == ("SHA-256", MAX_NUMBER)
    assert f"?expires={int((NOW + CHALLENGE_TTL).timestamp())}&" in str(ASKED["salt"])


def test_no_two_challenges_are_the_same() -> None:
    assert len({create_challenge(KEY, NOW)["challenge"] for _ in range(50)}) == 50


@pytest.mark.parametrize("passed", [timedelta(0), CHALLENGE_TTL])
def test_a_solution_is_valid_as_long_as_its_challenge(passed: timedelta) -> None:
    assert check_solution(KEY, written(SOLUTION), NOW + passed) == Proof(str(ASKED["challenge"]))


def test_additional_fields_of_the_altcha_widget_do_no_harm() -> None:
    assert check_solution(KEY, written(SOLUTION | {"took": 412}), NOW).challenge
    assert len(written(SOLUTION)) < MAX_SOLUTION / 2


def test_an_old_solution_is_reported() -> None:
    assert check_solution(KEY, written(SOLUTION), NOW + CHALLENGE_TTL + timedelta(seconds=1)) == Proof(reason=EXPIRED)


def test_a_missing_solution_is_reported() -> None:
    assert check_solution(KEY, "", NOW) == Proof(reason=MISSING)


def test_a_solution_with_another_key_is_invalid() -> None:
    assert check_solution(SecretBox(b"x" * 32).derive_key("proof-of-work"), written(SOLUTION), NOW) == Proof(
        reason=INVALID
    )


@pytest.mark.parametrize(
    "forged",
    [
        {"number": SOLUTION["number"] + 1},
        {"number": -1},
        {"number": 10**60},
        {"number": str(SOLUTION["number"])},
        {"number": float(SOLUTION["number"])},
        {"number": True},
        {"number": None},
        {"salt": SOLUTION["salt"].replace("expires=", "expires=9")},
        {"salt": "expires=9999999999&" + SOLUTION["salt"]},
        {"salt": SOLUTION["salt"] + "expires=9999999999&"},
        {"salt": SOLUTION["salt"] + str(SOLUTION["number"])[0]},
        {"salt": ""},
        {"salt": 7},
        {"salt": "\ud800"},
        {"challenge": "0" * 64},
        {"challenge": "é"},
        {"challenge": ["0"]},
        {"signature": "0" * 64},
        {"signature": ""},
        {"algorithm": "SHA-1"},
        {"algorithm": "SHA-512"},
        {"algorithm": "MD5"},
        {"algorithm": None},
    ],
)
def test_a_forged_solution_is_invalid(forged: dict[str, Any]) -> None:
    assert check_solution(KEY, written(SOLUTION | forged), NOW) == Proof(reason=INVALID)


@pytest.mark.parametrize("part", sorted(SOLUTION))
def test_all_fields_are_required(part: str) -> None:
    assert check_solution(KEY, written({name: SOLUTION[name] for name in SOLUTION if name != part}), NOW) == Proof(
        reason=INVALID
    )


@pytest.mark.parametrize(
    "sent",
    ["x", "é", "\ud800", "=", written([]), written("x"), written(5), written(None), written({})]
    + [base64.b64encode(data).decode() for data in (b"\xff\xfe", b"{", b'{"a":1}{"b":2}', b"[" * 700, b"1" * 700)],
    ids=lambda sent: repr(sent[:12]),
)
def test_any_other_value_is_reported_as_invalid(sent: str) -> None:
    assert check_solution(KEY, sent, NOW) == Proof(reason=INVALID)


def test_a_value_that_is_too_long_is_not_parsed() -> None:
    padded = base64.b64encode((json.dumps(SOLUTION) + " " * MAX_SOLUTION).encode()).decode()
    assert check_solution(KEY, padded, NOW) == Proof(reason=INVALID)
    assert check_solution(KEY, "x" * 10_000_000, NOW) == Proof(reason=INVALID)


@given(st.text())
def test_any_text_is_handled(sent: str) -> None:
    assert check_solution(KEY, sent, NOW).challenge == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_any_json_is_handled(value: Any) -> None:
    assert check_solution(KEY, written(value), NOW).challenge == ""


def test_the_use_of_a_proof_is_stored_longer_than_it_is_valid() -> None:
    assert queue.DONE_RETENTION > CHALLENGE_TTL
