from __future__ import annotations

import pytest

from engine.library.library import Library
from tests.engine.circuits import sample


@pytest.fixture(scope="session")
def library() -> Library:
    """A small library with every case that a circuit has to tell apart."""
    return sample.read(sample.FIXTURE)


@pytest.fixture(scope="session")
def our_library() -> Library:
    """The library that the site comes with."""
    return sample.read(sample.ROOT / "exercises")
