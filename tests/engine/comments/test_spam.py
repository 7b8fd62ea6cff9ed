"""The spam score."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.comments import spam
from engine.comments.spam import Blocklist, SpamResult, SpamSignals, score
from engine.comments.status import Status
from engine.comments.validation import CommentInput, validate_comment
from tests.engine.circuits.sample import FIXTURE, read_library_folder

LIBRARY = read_library_folder(FIXTURE)
FINE = CommentInput(name="Ada", email="ada@example.org", url="https://ada.example", text="Squats, and nothing but.")
NONE = Blocklist()
DOCS = Path(__file__).parents[3] / "docs" / "comments.md"


def verdict(typed: CommentInput = FINE, blocklist: Blocklist = NONE, **circumstances: Any) -> SpamResult:
    cleaned = validate_comment(typed, LIBRARY)
    text = " ".join((cleaned.name, cleaned.email, cleaned.url, cleaned.text, cleaned.other_favourites))
    return score(text, cleaned.html, SpamSignals(**circumstances), blocklist)


def links(number: int) -> CommentInput:
    return replace(FINE, text="Look: " + " ".join(f"https://example.org/{n}" for n in range(number)))


def test_a_normal_comment_has_no_score_and_is_pending() -> None:
    assert verdict(form_age=timedelta(minutes=1), ip_address="192.0.2.7") == SpamResult(0, (), Status.PENDING)


@pytest.mark.parametrize("age", [None, timedelta(seconds=3), timedelta(days=400)])
def test_an_old_form_or_an_unknown_age_is_no_reason(age: timedelta | None) -> None:
    assert verdict(form_age=age).reasons == ()


@pytest.mark.parametrize(
    ("circumstances", "reason"),
    [
        ({"honeypot_filled": True}, "the hidden field was filled in"),
        ({"form_age": timedelta(seconds=2.9)}, "it was sent less than 3 seconds after the form was loaded"),
        ({"person_blocked": True}, "this person is blocked"),
    ],
)
def test_one_strong_signal_is_spam_with_a_reason(circumstances: dict[str, Any], reason: str) -> None:
    assert verdict(**circumstances) == SpamResult(10, (reason,), Status.SPAM)


@pytest.mark.parametrize(
    ("copies", "reason"), [(1, "the same text was sent before"), (4, "the same text was sent 4 times before")]
)
def test_a_duplicate_is_pending_with_a_reason(copies: int, reason: str) -> None:
    assert verdict(duplicates=copies) == SpamResult(5, (reason,), Status.PENDING)


@pytest.mark.parametrize(
    ("number", "score", "status"),
    [
        (0, 0, Status.PENDING),
        (2, 0, Status.PENDING),
        (3, 2, Status.PENDING),
        (6, 8, Status.PENDING),
        (7, 10, Status.SPAM),
    ],
)
def test_links_beyond_two_count(number: int, score: int, status: str) -> None:
    found = verdict(links(number))
    assert (found.score, found.status) == (score, status)
    assert found.reasons == ((f"it contains {number} links",) if score else ())


@pytest.mark.parametrize(
    "written", ["[a](https://a.example) " * 7, "<https://a.example> " * 7, "[url=www.a.example]x[/url] " * 7]
)
def test_links_count_however_they_are_written(written: str) -> None:
    assert verdict(replace(FINE, text=written)).status == "spam"


def test_reasons_add_up() -> None:
    found = verdict(links(5), duplicates=2)
    assert (found.score, found.status, len(found.reasons)) == (11, "spam", 2)


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("text", "Best CASINO in town"),
        ("text", "best casinos"),
        ("text", "ca\u200bsi\u00adno"),
        ("text", "**casino**"),
        ("text", "ｃａｓｉｎｏ"),
        ("name", "Casino Royale"),
        ("url", "https://best-casino.example/"),
        ("email", "win@casino.example"),
        ("other_favourites", "casino!"),
    ],
)
def test_a_blocked_word_is_found_in_any_field_and_spelling(field: str, written: str) -> None:
    changed: dict[str, Any] = {field: written}
    found = verdict(replace(FINE, **changed), Blocklist(words=("roulette", "casino")))
    assert found == SpamResult(10, ("it contains the blocked word “casino”",), Status.SPAM)


@pytest.mark.parametrize("word", ["casino", "nothing squats", "quat", "!!!", "", "\u200b"])
def test_parts_of_words_and_symbols_block_nothing(word: str) -> None:
    assert verdict(replace(FINE, text="Squats!!! And nothing, but occasinonally."), Blocklist(words=(word,))).score == 0


def test_a_blocked_phrase_is_found_across_lines() -> None:
    found = verdict(replace(FINE, text="cheap\nwatches"), Blocklist(words=("Cheap watch",)))
    assert found.reasons == ("it contains the blocked word “Cheap watch”",)


@pytest.mark.parametrize("address", ["192.0.2.7", "192.0.2.0/24", "::ffff:192.0.2.7"])
def test_a_blocked_range_goes_to_spam(address: str) -> None:
    found = verdict(blocklist=Blocklist(networks=("198.51.100.0/24", "192.0.2.0/24")), ip_address=address)
    assert found == SpamResult(10, ("it comes from the blocked network 192.0.2.0/24",), Status.SPAM)


@pytest.mark.parametrize("address", [None, "192.0.3.7", "2001:db8::1", "unknown"])
def test_other_addresses_are_no_reason(address: str | None) -> None:
    assert verdict(blocklist=Blocklist(networks=("192.0.2.0/24",)), ip_address=address).score == 0


def test_the_table_in_the_docs_matches_the_rules() -> None:
    table = re.search(r"^## Spam$.*?(?=^## )", DOCS.read_text("utf-8") + "\n## ", re.DOTALL | re.MULTILINE)
    assert table is not None
    documented = dict(re.findall(r"^\| ([a-z ]+) \| (\d+)", table[0], re.MULTILINE))
    numbers = {name: value for name, value in vars(spam).items() if name.isupper() and isinstance(value, int)}
    in_force = {**numbers, "MIN_FORM_AGE": spam.MIN_FORM_AGE.seconds}
    assert documented == {name.lower().replace("_", " "): str(value) for name, value in in_force.items()}
