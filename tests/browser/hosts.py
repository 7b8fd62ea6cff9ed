"""Pages of other sites that embed widgets, served from another origin."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from markupsafe import Markup
from playwright.sync_api import Dialog, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from engine.config.site import Site
from web.core.context import edition
from web.embed.lookup import find_embed
from widgets.embed.models import Appearance, Embed
from widgets.embed.snippets import build_figure_html, build_script_html

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

T = TypeVar("T")


class Quiet(WSGIRequestHandler):
    """Logs no requests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


def listen(page: Page, complaints: list[str]) -> None:
    """Record all errors, dialogs and console messages of a page and its frames."""
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)


def whole(app: WSGIApplication) -> WSGIApplication:
    """Return an app that reads and closes each response before it is sent.

    Werkzeug leaves a response open if the browser disconnects, and the open file causes a warning in a later test.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as parts:
            return [b"".join(parts)]

    return answer


@contextmanager
def serving(name: str, app: WSGIApplication) -> Iterator[str]:
    """Serve an app until the block ends. Yields the address without a slash at its end."""
    server = make_server("127.0.0.1", 0, whole(app), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{name}:{server.port}"
    finally:  # the thread of a test that fails would keep the process alive
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Ours:
    """The site to embed. Its app is created when its address is known."""

    url: str = ""
    app: Flask | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to a request."""
        assert self.app is not None
        return self.app(environ, start_response)

    def embed(self, address: str) -> Embed:
        """Return the embed of a path."""
        return self.with_site(lambda site: _found(address))

    def figure(self, address: str, *, on_click: bool = False, **appearance: Any) -> Markup:
        """Return the figure for a path."""
        return self.with_site(
            lambda site: build_figure_html(
                _found(address), site, appearance=Appearance(**appearance), on_click=on_click
            )
        )

    def script(self) -> Markup:
        """Return the script, which a page needs once."""
        return self.with_site(build_script_html)

    def snippet(self, address: str, **appearance: Any) -> Markup:
        """Return figure and script."""
        return self.figure(address, **appearance) + self.script()

    def with_site(self, make: Callable[[Site], T]) -> T:
        assert self.app is not None
        with self.app.test_request_context():
            return make(edition().site)


def _found(address: str) -> Embed:
    found = find_embed(address)
    assert found is not None
    return found.embed


@dataclass
class Host:
    """Another site, with the pages that tests add."""

    url: str = ""
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond with a page that was added."""
        html, headers = self.pages.get(environ["PATH_INFO"], ("", {}))
        start_response("200 OK", list(({"Content-Type": "text/html; charset=utf-8"} | headers).items()))
        return [html.encode()]

    def add(self, body: str, *, head: str = "", policy: str = "", isolated: bool = False) -> str:
        """Add a page and return its address. If it is isolated, browsers load only what allows that."""
        path = f"/post-{len(self.pages)}/"
        start = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A post</title>{head}</head>'
        headers = {"Content-Security-Policy": policy} if policy else {}
        if isolated:
            headers |= {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
        self.pages[path] = (f"{start}<body>{body}</body></html>", headers)
        return self.url + path
