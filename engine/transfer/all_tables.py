"""The metadata with the tables of all packages, which importing them adds."""

from __future__ import annotations

from engine.accounts import tables as accounts
from engine.audit import tables as audit
from engine.comments import tables as comments
from engine.db import public_version
from engine.db.schema import metadata
from engine.favourites import tables as favourites
from engine.jobs import tables as jobs
from engine.linkbacks import tables as linkbacks
from engine.log import tables as log

__all__ = ["accounts", "audit", "comments", "favourites", "jobs", "linkbacks", "log", "metadata", "public_version"]
