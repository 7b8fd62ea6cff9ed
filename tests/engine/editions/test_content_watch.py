"""Changes of files are noticed, in folders that appear later too."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.editions.content_watch import ContentWatch
from tests.web.waiting import wait_until


@pytest.mark.parametrize("is_reported", [True, False])
def test_changes_in_a_new_folder_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_reported: bool
) -> None:
    """The folder can appear before the system begins to report changes of its parent."""
    if not is_reported:
        monkeypatch.setattr(ContentWatch, "_watch_top", lambda _: None)
    (tmp_path / "posts").mkdir()
    with ContentWatch(tmp_path) as watch:
        (tmp_path / "templates").mkdir()
        wait_until(lambda: watch.wait(0.05), "the new folder")
        for number in range(2):  # the first change can be part of the same report

            def write_and_wait(number: int = number) -> bool:
                (tmp_path / "templates" / "areas.html").write_text(str(number))
                return watch.wait(0.05)

            wait_until(write_and_wait, "the change of a file in it")


def test_a_folder_that_appears_before_the_watch_begins_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    content_watch = ContentWatch(tmp_path)
    (tmp_path / "templates").mkdir()
    with content_watch as watch:
        wait_until(lambda: watch.wait(0.05), "the new folder")
