"""The jobs of linkbacks: looking at a source, and telling a target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.db.database import Database
from engine.http.client import HttpClient
from engine.linkbacks import receive, send
from engine.linkbacks.verify import VerifyLinkback


def handlers(
    database: Database, web: HttpClient, clock: Callable[[], datetime]
) -> dict[str, Callable[[Mapping[str, Any]], None]]:
    """What does a job of each kind."""
    return {receive.JOB: VerifyLinkback(database, web, clock), send.JOB: send.SendWebmention(database, web, clock)}
