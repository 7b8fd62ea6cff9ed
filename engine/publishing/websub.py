"""Tell a WebSub hub that the feeds have changed, so that feed readers show new articles at once.

The W3C's recommendation leaves the request of publishers open. This is the one that all public hubs understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from engine.config.site import Site
from engine.http.client import HttpClient, UnreachableError
from engine.jobs import queue

JOB = "websub"
FEEDS = ("/feed.xml", "/feed.json")
"""The paths of the feeds that name the hub."""


def queue_pings(connection: Connection, site: Site, live: Mapping[str, tuple[str, ...]], now: datetime) -> None:
    """Queue the messages to the hub, if the site has one. live has the versions of the live posts by slug.

    Workers that queue the same version on the same day queue it once.
    """
    if site.websub_hub is None:
        return
    version = sha256(repr(sorted(live.items())).encode()).hexdigest()
    for path in FEEDS:
        payload = {"hub": site.websub_hub, "topic": site.absolute_url(path)}
        queue.add(connection, JOB, payload, key=f"{now:%Y-%m-%d} {path} {version}", now=now)


@dataclass(frozen=True, slots=True)
class PingHub:
    """The handler of the jobs that queue_pings queues."""

    http_client: HttpClient

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Tell the hub about a feed. Raises UnreachableError if it does not accept the message."""
        topic = payload["topic"]
        # Older hubs read hub.url.
        form = {"hub.mode": "publish", "hub.topic": topic, "hub.url": topic}
        response = self.http_client.post(payload["hub"], form)
        if not response.is_success:
            raise UnreachableError(f"the hub returned {response.status}")
