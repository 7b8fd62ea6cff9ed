"""Fixtures for tests of comments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, insert

from engine.comments.tables import comment


class Show(Protocol):
    """Stores approved comments with the next numbers of the article, and returns the id of the last one."""

    def __call__(self, count: int = 1, *, to: int | None = None, **columns: Any) -> int: ...


@pytest.fixture
def show(connection: Connection, now: datetime) -> Show:
    """Stores comments on the article "strong". to is the first comment of the thread."""
    numbers = iter(range(1, 100_000))

    def show(count: int = 1, *, to: int | None = None, **columns: Any) -> int:
        id_ = 0
        for number in (next(numbers) for _ in range(count)):
            values = {
                "post_slug": "strong",
                "parent_id": to,
                "status": "approved",
                "name": f"N{number}",
                "body_markdown": "x",
                "body_html": "<p>x</p>",
                "renderer_version": 1,
                "number": number,
                "created_at": now,
                "approved_at": now,
                **columns,
            }
            id_ = connection.execute(insert(comment).values(values).returning(comment.c.id)).scalar_one()
        return id_

    return show
