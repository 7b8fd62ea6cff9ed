"""The messages between a frame and the page around it are those that are recorded in tests/contract/recorded."""

from __future__ import annotations

from pathlib import Path

from tests.contract.messages import messages
from tests.contract.recording import assert_recorded
from tests.contract.site_app import open_site


def test_messages_between_frame_and_page_are_as_recorded(tmp_path: Path) -> None:
    assert_recorded("messages", messages(open_site(tmp_path)))
