"""Limits of one worker: threads, waiting requests, memory for bodies, and what is checked in a response."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response

from web.core import error_pages
from web.core.front import MAX_MEMORY, Front
from web.core.request_limits import MAX_BODY, body_limit, limits_of_request, slow
from web.core.request_threads import BusyError, RequestThreads


class FakeHeaders(dict[str, str]):
    """The headers of a request."""

    def get_all(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


class FakeExchange:
    """Sends a body, and keeps the response. Without a body, it waits until it is cancelled."""

    def __init__(self, body: bytes | None = b"") -> None:
        self.body = body
        self.status = 0
        self.headers: dict[str, str] = {}
        self.sent = b""

    async def __call__(self) -> bytes:
        if self.body is None:
            await asyncio.Event().wait()
        return self.body or b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.sent = status, dict(headers), body


def _scope(path: str, method: str = "GET", **headers: str) -> Any:
    return SimpleNamespace(
        http_version="1.1",
        scheme="http",
        server="[::1]:8000",
        client="[::1]:50000",
        method=method,
        authority=None,
        path=path,
        query_string="",
        headers=FakeHeaders({name.replace("_", "-"): value for name, value in headers.items()}),
    )


@pytest.fixture
def app() -> Flask:
    """An app with a view of each kind."""
    app = Flask(__name__, static_folder=None)
    error_pages.init_app(app)

    @app.get("/healthz")
    def health() -> str:
        return "fine"

    @app.post("/large")
    @body_limit(max_bytes=MAX_MEMORY + 1, deadline=0.05)
    def large() -> str:
        return "large"

    @app.get("/drawing/<name>")
    @slow
    def draw(name: str) -> str:
        return name

    @app.get("/header")
    def header() -> Response:
        response = Response("header")
        response.headers["X-Name"] = "Zoë"
        return response

    return app


def _ask(front: Front, exchange: FakeExchange, scope: Any) -> FakeExchange:
    asyncio.run(front.__rsgi__(scope, exchange))  # type: ignore[arg-type]
    return exchange


def _front(app: Flask) -> Front:
    return Front(app, port=8000, timeout=10, stop=lambda: None)


def test_limits_are_those_of_the_view_that_a_request_reaches(app: Flask) -> None:
    assert limits_of_request(app, "POST", "/large").max_bytes == MAX_MEMORY + 1
    assert limits_of_request(app, "GET", "/drawing/x").is_slow
    assert limits_of_request(app, "HEAD", "/drawing/x").is_slow
    for method, path in (("GET", "/large"), ("POST", "/drawing/x"), ("GET", "/nowhere"), ("BREW", "/"), ("GET", "*")):
        limits = limits_of_request(app, method, path)
        assert (limits.max_bytes, limits.is_slow) == (MAX_BODY, False)


def test_a_body_has_the_deadline_of_its_view(app: Flask) -> None:
    exchange = _ask(_front(app), FakeExchange(None), _scope("/large", "POST", content_length="5"))
    assert (exchange.status, exchange.headers["connection"]) == (408, "close")
    assert b"This took too long to arrive" in exchange.sent


def test_bodies_that_do_not_fit_into_memory_are_rejected_for_now(app: Flask) -> None:
    front = _front(app)
    exchange = _ask(front, FakeExchange(None), _scope("/large", "POST", content_length=str(MAX_MEMORY + 1)))
    assert (exchange.status, exchange.headers["retry-after"]) == (503, "5")
    for _ in range(3):  # memory is free again after each
        exchange = _ask(front, FakeExchange(b"x"), _scope("/large", "POST", content_length=str(MAX_MEMORY)))
        assert exchange.status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_health_needs_no_thread(app: Flask, method: str) -> None:
    before = set(threading.enumerate())  # threads of earlier tests may end meanwhile
    exchange = _ask(_front(app), FakeExchange(), _scope("/healthz", method))
    assert (exchange.status, exchange.sent) == (200, b"fine")
    assert set(threading.enumerate()) <= before


def test_a_header_that_is_not_ascii_is_an_error_of_the_server(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    exchange = _ask(_front(app), FakeExchange(), _scope("/header"))
    assert exchange.status == 500
    assert "The response header X-Name must be printable ASCII" in caplog.text


def test_responses_are_closed_and_errors_outside_of_flask_are_500(app: Flask) -> None:
    closed: list[str] = []

    class Chunks:
        def __iter__(self) -> Iterator[bytes]:
            yield b"one, "
            if path == "/broken":
                raise ValueError("broken")
            yield b"two"

        def close(self) -> None:
            closed.append(path)

    def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("200 OK", [("Content-Type", "text/plain")])(b"written, ")
        return Chunks()

    front = _front(app)
    app.wsgi_app = wsgi_app  # type: ignore[method-assign]
    for path, status in (("/whole", 200), ("/broken", 500)):
        exchange = _ask(front, FakeExchange(), _scope(path))
        assert exchange.status == status
        assert closed[-1] == path
        assert (exchange.sent == b"written, one, two") == (status == 200)


def test_a_worker_that_stops_finishes_requests_whose_clients_have_left(app: Flask) -> None:
    events = []
    started, go_on = threading.Event(), threading.Event()

    @app.get("/commit")
    def commit() -> str:
        started.set()
        go_on.wait(60)
        events.append("committed")
        return "done"

    async def leave() -> None:
        loop.create_task(front.__rsgi__(_scope("/commit"), FakeExchange()))  # type: ignore[arg-type] # noqa: RUF006
        await asyncio.to_thread(started.wait, 60)

    front = Front(app, port=8000, timeout=10, stop=lambda: events.append("stopped"))
    loop = asyncio.new_event_loop()
    front.__rsgi_init__(loop)
    loop.run_until_complete(leave())
    threading.Timer(0.1, go_on.set).start()
    front.__rsgi_del__(loop)
    loop.close()
    assert events == ["committed", "stopped"]


def test_slow_requests_take_half_of_the_threads_and_only_so_many_wait() -> None:
    async def scenario() -> None:
        threads = RequestThreads(threads=4, max_waiting=4)
        running, go_on = threading.Semaphore(0), threading.Event()

        def work() -> str:
            running.release()
            go_on.wait(60)
            return "done"

        slow_tasks = [asyncio.create_task(threads.run(work, is_slow=True)) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await threads.run(work, is_slow=True)
        for _ in range(2):
            assert await asyncio.to_thread(running.acquire, True, 60)
        quick = asyncio.create_task(threads.run(lambda: "quick", is_slow=False))
        assert await quick == "quick"  # a thread is free, though two slow ones wait
        assert not running.acquire(blocking=False)

        others = [asyncio.create_task(threads.run(work, is_slow=False)) for _ in range(6)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await threads.run(work, is_slow=False)
        go_on.set()
        assert await asyncio.gather(*slow_tasks, *others) == ["done"] * 10
        threads.close()

    asyncio.run(scenario())
