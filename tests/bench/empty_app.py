"""An RSGI application that only sends recorded responses: the most that the server allows any application.

`serve` runs it. RECORDED names a pickled file: the status, headers and body of each response, by path and encoding.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

from web.core.rsgi import Exchange, HeaderList, Scope

RECORDED = "RECORDED"
"""The environment variable with the path of the file."""
Recorded = dict[tuple[str, str], tuple[int, HeaderList, bytes]]


class EmptyApp:
    """Sends what was recorded for the path and the encoding that the client names, and 304 to each If-None-Match."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded

    async def __rsgi__(self, scope: Scope, proto: Exchange) -> None:
        """Send one response."""
        headers = scope.headers
        encoding = "gzip" if headers.get("accept-encoding") == "gzip" else ""
        status, fields, body = self._recorded[scope.path, encoding]
        if "if-none-match" in headers:
            status, body = 304, b""
            fields = [field for field in fields if not field[0].startswith("content-")]
        proto.response_bytes(status, fields, body)


def create_app() -> EmptyApp:
    """Return the application for one worker."""
    return EmptyApp(pickle.loads(Path(os.environ[RECORDED]).read_bytes()))
