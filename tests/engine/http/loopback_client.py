"""What the tests of linkbacks share."""

from __future__ import annotations

import pytest

from engine.http.client import HttpClient


@pytest.fixture
def web() -> HttpClient:
    """The fetcher, allowed to call servers on loopback."""
    return HttpClient(loopback=True)
