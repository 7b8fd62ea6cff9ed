"""The stamp in a comment's form: it proves the article, and that the form was made some time ago.

The form stands on a page that is kept by caches, so one stamp serves many readers, and is old for most. An old stamp is
as good as a new one; only a very young one says something, namely that nobody had the time to type.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_STAMP = re.compile(r"([0-9]{1,11})\.([0-9a-f]{32})")


def create_timestamp(key: bytes, post: str, now: datetime) -> str:
    """The stamp for the form of an article (its slug), made at that moment. key is for this purpose alone."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_signature(key, post, seconds)}"


def read_form_age(key: bytes, stamp: str, post: str, now: datetime) -> timedelta | None:
    """How long ago the stamp of this article's form was made.

    None where it is not ours, is another article's, or lies ahead because a clock was set back: then nothing is known.
    """
    parts = _STAMP.fullmatch(stamp)
    if parts is None or not hmac.compare_digest(parts[2], _signature(key, post, parts[1])):
        return None
    passed = now - datetime.fromtimestamp(int(parts[1]), UTC)
    return passed if passed >= timedelta(0) else None


def _signature(key: bytes, post: str, seconds: str) -> str:
    return hmac.new(key, f"{seconds}.{post}".encode(), sha256).hexdigest()[:32]
