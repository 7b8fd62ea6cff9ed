"""Hostile addresses and queries get a page of this site, and never a redirect to another site.

The requests go straight to the WSGI app, so that bytes arrive which no well-behaved client or server would let through.
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

_LEGAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%!$&'()*+,;=:@/?#[]")


def ask(app: Flask, path: bytes, query: bytes = b"", **environ: str) -> tuple[int, dict[str, str]]:
    """Send a raw request, read the whole response, and return its status and headers."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        begun.append((status, headers))

    request = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **environ,
    }
    body = app.wsgi_app(request, start_response)
    try:
        for _ in body:
            pass
    finally:
        getattr(body, "close", lambda: None)()
    status, headers = begun[-1]
    return int(status.split()[0]), dict(headers)


def check(app: Flask, path: bytes, query: bytes = b"") -> None:
    """Assert that the response is no server error, has intact headers, and does not redirect to another site."""
    status, headers = ask(app, path, query)
    assert status < 500, f"{path!r}?{query!r} answers {status}"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    location = headers.get("Location")
    assert (location is not None) == (status in (301, 302, 308))
    if location is not None:
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert set(location) <= _LEGAL
        assert not urlsplit(location).netloc
        again, _ = ask(app, *_split(location))
        assert again < 500


def _split(location: str) -> tuple[bytes, bytes]:
    path, _, query = location.partition("?")
    return unquote_to_bytes(path), query.encode("ascii")


_ROUTES = [
    b"/",
    b"//",
    b"/page/",
    b"/posts/",
    b"/posts/strong/",
    b"/posts/strong",
    b"/exercises/",
    b"/exercises/plank",
    b"/areas/",
    b"/c/",
    b"/c/glutes/",
    b"/c/glutes.json",
    b"/preview/draft/",
    b"/static/",
    b"/static/site.css",
    b"/old-hips/",
    b"/giveaway/",
    b"/healthz",
]
_PIECES = [
    *(b"\0", b"\r\n", b"\r\nSet-Cookie: a=b", b"\x1b[31m", b"\t", b" ", b"\\", b"//evil.example/", b"/\\evil.example"),
    *(b"@evil.example", b"..", b"../../etc/passwd", b"%00", b"%0d%0a", b"%2e%2e/", b"%5c", b"%ff", b"%zz", b"%"),
    *(
        b"\xff\xfe",
        b"\xed\xa0\x80",
        "\u202e\u2066".encode(),
        "ü".encode(),
        b"<script>",
        b"{{7*7}}",
        b"' OR 1",
        b"?",
        b"#",
    ),
    *(b";", b",", b"/", b"9" * 40, b"a" * 2000, b"glutes", b".json"),
]
_SOUP = st.lists(st.one_of(st.sampled_from(_PIECES), st.binary(max_size=12)), max_size=5).map(b"".join)
_PATH = st.tuples(st.sampled_from(_ROUTES), _SOUP).map(b"".join)
_NAMES = [
    b"level",
    b"areas",
    b"exercises",
    b"equipment",
    b"swap",
    b"seed",
    b"token",
    b"p",
    b"cat",
    b"v",
    b"area",
    b"venue",
    b"levl",
]
_QUERY = st.lists(st.tuples(st.one_of(st.sampled_from(_NAMES), _SOUP), _SOUP).map(b"=".join), max_size=4).map(b"&".join)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=_PATH, query=_QUERY)
@example(path=b"//evil.example/%2e%2e", query=b"")
@example(path=b"//evil.example", query=b"")
@example(path=b"/\\evil.example/exercises", query=b"")
@example(path=b"/exercises/\r\nX: y", query=b"\r\nX: y")
@example(path=b"/exercises//evil.example", query=b"")
@example(path=b"", query=b"")
@example(path=b"exercises", query=b"")
@example(path=b"/page/" + b"9" * 5000 + b"/", query=b"")
@example(path=b"/page/\xd9\xa3/", query=b"")
@example(path=b"/static/" + b"a" * 300, query=b"")
@example(path=b"/static/" + b"a/" * 3000, query=b"")
@example(path=b"/static/\0", query=b"v=\0")
@example(path=b"/c/\xed\xb2\x80/", query=b"seed=\xed\xb2\x80")
@example(path=b"/c/glutes", query=b"\xff\xfe\r\n\0")
@example(path=b"/c/glutes/", query=b"round\xe2\x80\xae=3")
@example(path=b"/c/glutes.json", query=b"\xed\xb2\x80=1")
@example(path=b"/preview/draft/", query=b"token=\xed\xb2\x80")
@example(path=b"/preview/\xed\xb2\x80/", query=b"token=x")
def test_no_path_and_no_query_breaks_the_site(blog_app: Flask, path: bytes, query: bytes) -> None:
    check(blog_app, path, query)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.binary(max_size=60).map(lambda tail: b"/" + tail), query=st.binary(max_size=60))
def test_no_bytes_break_the_site(blog_app: Flask, path: bytes, query: bytes) -> None:
    check(blog_app, path, query)


_HEADERS = [
    *("HTTP_HOST", "HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_COOKIE", "HTTP_ACCEPT"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_TRANSFER_ENCODING", "CONTENT_LENGTH", "CONTENT_TYPE"),
]
_HEADER = st.text(st.characters(max_codepoint=255), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(_HEADERS),
    value=_HEADER,
    path=st.sampled_from([b"/", b"/about", b"/static/site.css", b"/c/Glutes/", b"/nothing/"]),
)
@example(name="HTTP_RANGE", value="bytes=99999999-", path=b"/static/site.css")
@example(name="HTTP_RANGE", value="bytes=0-1,2-3,5-", path=b"/static/site.css")
@example(name="CONTENT_LENGTH", value="-1", path=b"/")
@example(name="CONTENT_LENGTH", value="9" * 5000, path=b"/")
def test_no_header_breaks_the_site(blog_app: Flask, name: str, value: str, path: bytes) -> None:
    status, _ = ask(blog_app, path, b"", **{name: value})
    assert status < 500


def test_an_invalid_range_gets_an_error_page(blog_app: Flask) -> None:
    status, headers = ask(blog_app, b"/static/site.css", HTTP_RANGE="bytes=99999999-")
    assert status == 416
    assert headers["Content-Range"].startswith("bytes */")
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", [b"/posts/strong/\r\n", b"/exercises/plank\r\nX: y", b"/c/glutes\r\n"])
def test_line_ends_never_reach_a_header(blog_app: Flask, path: bytes) -> None:
    _, headers = ask(blog_app, path)
    assert not [value for value in headers.values() if "\r" in value or "\n" in value]
    assert "X" not in headers
