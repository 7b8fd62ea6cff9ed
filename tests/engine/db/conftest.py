"""A database for each test, without the tables that the first use makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """The address of a database without a table."""
    with databases.fresh_database(tmp_path, migrated=False) as url:
        yield url
