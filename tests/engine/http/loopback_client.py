"""What the tests of linkbacks share."""

from __future__ import annotations

import pytest

from engine.http.client import Fetcher


@pytest.fixture
def web() -> Fetcher:
    """The fetcher, allowed to call servers on loopback."""
    return Fetcher(loopback=True)
