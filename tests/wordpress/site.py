"""This checkout's site, whose circuits are in the blog, on a server that can be stopped and started."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from app import create_app
from tests.browser.hosts import Quiet, whole
from tests.conftest import ROOT


class OurSite:
    """A running site, until close(). `url` has no trailing slash."""

    def __init__(self, instance: Path) -> None:
        listening = make_server("127.0.0.1", 0, Flask("nothing yet"))
        self._port = listening.port
        listening.server_close()
        self.url = f"http://127.0.0.1:{self._port}"
        variables = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": str(instance), "SITE_URL": self.url}
        self.app = create_app(variables, watch=False)
        self._serve()

    def _serve(self) -> None:
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", self._port, whole(self.app), threaded=True, request_handler=Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Stop the server during the block."""
        self.close()
        try:
            yield
        finally:
            self._serve()

    @contextlib.contextmanager
    def hangs(self) -> Iterator[None]:
        """Accept requests during the block without responding."""
        self.close()
        try:
            with socket.create_server(("127.0.0.1", self._port)):
                yield
        finally:
            self._serve()
