"""A connection to a browser through WebDriver BiDi (w3.org/TR/webdriver-bidi)."""

from __future__ import annotations

import json
from typing import Any

from websocket import create_connection


class BidiError(Exception):
    """The browser refused a command."""


class Bidi:
    """A session. `events` are the browser's reports of what the session has subscribed to, in order."""

    def __init__(self, address: str, seconds: float) -> None:
        """Open a session at the address that the browser prints. `seconds` is the timeout of an answer."""
        self._socket = create_connection(f"{address}/session", timeout=seconds, suppress_origin=True)
        self._sent = 0
        self.events: list[dict[str, Any]] = []
        self.send("session.new", capabilities={})

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result. Raises BidiError."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                break
            self.events.append(message)
        if message["type"] == "error":
            raise BidiError(f"{method}: {message['error']}: {message['message']}")
        return message["result"]

    def close(self) -> None:
        """End the session and the browser."""
        self.send("browser.close")
        self._socket.close()
