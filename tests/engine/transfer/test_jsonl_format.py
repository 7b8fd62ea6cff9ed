"""Lines of an export, as any program reads them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from engine.transfer import jsonl_format

LINE_ENDS = ("\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")


def make_comment(text: str) -> jsonl_format.Comment:
    """Return an approved comment with a text."""
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    return jsonl_format.Comment(
        id=1, post_slug="hips", kind="comment", status="approved", created_at=moment, body_markdown=text
    )


@pytest.mark.parametrize("character", LINE_ENDS)
def test_a_comment_is_one_line_for_every_reader(character: str) -> None:
    comment = make_comment(f"before{character}after")
    data = jsonl_format.write(comment)
    assert len(data.decode().splitlines()) == 1
    assert jsonl_format.read(data) == comment


def test_other_letters_stay_readable() -> None:
    data = jsonl_format.write(make_comment("Größe 💩"))
    assert "Größe 💩" in data.decode()
    assert json.loads(data)["body_markdown"] == "Größe 💩"
