"""Fixtures for databases without tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    with databases.fresh_database(tmp_path, migrated=False) as url:
        yield url
