"""The list of erasures: it only grows, and survives a line that was cut off."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from engine.privacy.erasure_log import FILE_NAME, Erasure, ErasureLog


def test_what_is_noted_is_there_once(tmp_path: Path, now: datetime) -> None:
    one, two = Erasure("mail", "a" * 64, now), Erasure("name", "b" * 64, now)
    assert ErasureLog(tmp_path).read() == ()
    ErasureLog(tmp_path).add([one, one])
    ErasureLog(tmp_path).add([two, one])
    assert ErasureLog(tmp_path).read() == (one, two)


def test_threat_24_a_line_that_a_power_cut_left_unfinished_takes_no_other_with_it(
    tmp_path: Path, now: datetime
) -> None:
    one, two = Erasure("mail", "a" * 64, now), Erasure("mail", "b" * 64, now)
    ErasureLog(tmp_path).add([one])
    with (tmp_path / FILE_NAME).open("ab") as file:
        file.write(b'{"kind": "mail", "ke')
    ErasureLog(tmp_path).add([two])
    assert ErasureLog(tmp_path).read() == (one, two)
