"""Fixtures for tests of plans."""

from __future__ import annotations

import pytest

from engine.library.library import Library
from tests.engine.plans.sample import LIBRARY


@pytest.fixture
def library() -> Library:
    """The built-in library."""
    return LIBRARY
