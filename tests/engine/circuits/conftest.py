from __future__ import annotations

import pytest

from engine.library.library import Library
from tests.engine.circuits import sample


@pytest.fixture(scope="session")
def library() -> Library:
    """Return a small library with all cases that matter to circuits."""
    return sample.read_library_folder(sample.FIXTURE)


@pytest.fixture(scope="session")
def our_library() -> Library:
    """Return the built-in library."""
    return sample.read_library_folder(sample.ROOT / "exercises")
