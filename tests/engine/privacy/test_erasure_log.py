"""The erasure log only grows, and survives an incomplete line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.privacy.erasure_log import FILE_NAME, Erasure, ErasureLog


def test_each_erasure_is_logged_once(tmp_path: Path, now: datetime) -> None:
    one, two = Erasure("mail", "a" * 64, now), Erasure("name", "b" * 64, now)
    assert ErasureLog(tmp_path).list_erasures() == ()
    ErasureLog(tmp_path).add([one, one])
    ErasureLog(tmp_path).add([two, one])
    assert ErasureLog(tmp_path).list_erasures() == (one, two)


def test_threat_24_an_incomplete_line_does_not_damage_the_next_one(tmp_path: Path, now: datetime) -> None:
    one, two = Erasure("mail", "a" * 64, now), Erasure("mail", "b" * 64, now)
    ErasureLog(tmp_path).add([one])
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"kind": "mail", "ke')
    ErasureLog(tmp_path).add([two])
    assert ErasureLog(tmp_path).list_erasures() == (one, two)
