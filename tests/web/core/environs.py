"""Requests whose WSGI environ and response are recorded, and an app that shows them.

`python -m tests.web.core.environs` records them from Granian's own WSGI interface, in environs.json.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_file
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from werkzeug.middleware.proxy_fix import ProxyFix

from tests.conftest import ROOT
from tests.web.waiting import wait_until
from web.core.front import Front

RECORDING = Path(__file__).with_name("environs.json")
LARGE = 1_500_000
"""Bytes of a file that the server itself sends."""

_HOST = b"Host: example.org\r\n"


def _get(target: bytes, *headers: bytes, version: bytes = b"1.1", host: bytes = _HOST, method: bytes = b"GET") -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return b"%s %s HTTP/%s\r\n%sConnection: close\r\n%s\r\n" % (method, target, version, host, lines)


def _post(body: bytes, *headers: bytes) -> bytes:
    return _get(b"/form", b"Content-Length: %d" % len(body), *headers, method=b"POST") + body


REQUESTS = {
    "plain": _get(b"/a?b=c&d"),
    "duplicate headers": _get(b"/", b"X-Twice: one", b"X-Twice: two", b"Accept: a", b"accept: b", b"X-Twice:"),
    "duplicate cookies": _get(b"/", b"Cookie: a=1", b"Cookie: b=2; c=3"),
    "underscores": _get(b"/", b"X_Forwarded_For: 6.6.6.6", b"X-Forwarded-For: 1.2.3.4", b"Content_Length: 9"),
    "an encoded slash": _get(b"/a%2Fb%2f/%25/%3F%23"),
    "bad UTF-8 in the path": _get(b"/%FF/%C3%28/%E2%82"),
    "raw bytes in the path": _get(b"/\xff"),
    "UTF-8 in the path": _get(b"/%C3%A4%E2%82%AC?q=%C3%A4"),
    "raw UTF-8 in path and query": _get("/ä?q=ä".encode()),
    "raw bytes in the query": _get(b"/?q=\xff"),
    "bad UTF-8 in a header": _get(b"/", b"X-Bad: \xff\xfe", b"User-Agent: \xc3\x28", b"Content-Type: \xff"),
    "a latin-1 cookie": _get(b"/", b"Cookie: a=\xe4"),
    "control characters in a header": _get(b"/", b"X-Tab: a\tb", b"X-Bell: \x07"),
    "a proxy": _get(b"/", b"X-Forwarded-For: 1.2.3.4, 5.6.7.8", b"X-Forwarded-Proto: https"),
    "HTTP/1.0 without a host": _get(b"/", version=b"1.0", host=b""),
    "no host": _get(b"/", host=b""),
    "an absolute target": _get(b"http://other.example:81/x?y"),
    "an absolute target without a host": _get(b"http://other.example:81/x?y", host=b""),
    "options for the server": _get(b"*", method=b"OPTIONS"),
    "slashes, dots and parameters": _get(b"//a/./b/../c;d=e//?"),
    "an unknown method": _get(b"/", method=b"BREW"),
    "a form": _post(b"a=1&b=%C3%A4", b"Content-Type: application/x-www-form-urlencoded"),
    "an empty body": _post(b""),
    "a body with GET": _get(b"/", b"Content-Length: 3") + b"abc",
    "a wrong length": _get(b"/form", b"Content-Length: -1", method=b"POST"),
    "HEAD": _get(b"/small", method=b"HEAD"),
    "HEAD of a large file": _get(b"/large", method=b"HEAD"),
    "a small file": _get(b"/small"),
    "a large file": _get(b"/large"),
    "not modified": _get(b"/small", b'If-None-Match: "version"'),
    "a large file, not modified": _get(b"/large", b'If-None-Match: "version"'),
    "a range": _get(b"/small", b"Range: bytes=2-5"),
    "a range of a large file": _get(b"/large", b"Range: bytes=10-1200009"),
    "the end of a large file": _get(b"/large", b"Range: bytes=-1100000"),
    "a small range of a large file": _get(b"/large", b"Range: bytes=10-19"),
    "a range that is not there": _get(b"/large", b"Range: bytes=9000000-"),
}


def create_app() -> Flask:
    """Return an app that answers with the environ of a request, or with one of two files."""
    folder = Path(os.environ["ENVIRONS_FOLDER"])
    app = Flask(__name__, static_folder=None)

    @app.route("/healthz")
    def health() -> str:
        return "ok"

    @app.route("/<any(small, large):name>")
    def file(name: str) -> Response:
        return send_file(folder / name, mimetype="text/plain", conditional=True, etag="version", last_modified=1)

    methods = ["GET", "POST", "OPTIONS", "BREW"]

    @app.route("/", defaults={"path": ""}, methods=methods)
    @app.route("/<path:path>", methods=methods)
    def environ(path: str) -> dict[str, Any]:
        shown = {
            name: value
            for name, value in request.environ.items()
            if isinstance(value, str | bool | tuple) and name not in os.environ and name != "SERVER_PORT"
        }
        return {"environ": shown, "path": request.path, "body": request.get_data().decode("latin-1")}

    app.url_map.merge_slashes = False
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def create_front() -> Front:
    """Return the same app behind the front."""
    return Front(create_app(), port=int(os.environ["ENVIRONS_PORT"]), timeout=10, stop=lambda: None)


@contextmanager
def serve(interface: Interfaces, folder: Path) -> Iterator[int]:
    """Run the app, and return its port."""
    folder.joinpath("small").write_bytes(b"0123456789")
    folder.joinpath("large").write_bytes(bytes(range(100)) * (LARGE // 100))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"ENVIRONS_FOLDER": str(folder), "ENVIRONS_PORT": str(port)}
    command = [sys.executable, "-m", "tests.web.core.environs", interface.value, str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_until(lambda: exchange(port, REQUESTS["HEAD"]), "an answer")
        yield port
    finally:
        process.terminate()
        process.wait(60)


def exchange(port: int, request: bytes) -> bytes:
    """Send a request, and return all of the response; nothing if the server is not reachable."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(request)
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionError:
        return b""


def read_response(response: bytes) -> dict[str, Any]:
    """Return the parts of a response that do not depend on the time."""
    head, _, body = response.partition(b"\r\n\r\n")
    status, *headers = head.decode("latin-1").lower().split("\r\n")
    found: dict[str, Any] = {"status": status, "headers": sorted(h for h in headers if not h.startswith("date:"))}
    if re.search(r"^content-type: application/json", "\n".join(headers), re.MULTILINE):
        shown: dict[str, Any] = json.loads(body)
        return found | shown | {"headers": [h for h in found["headers"] if "content-length" not in h]}
    return found | {"size": len(body), "start": body[:20].decode("latin-1"), "end": body[-20:].decode("latin-1")}


def _run(interface: str, port: str) -> None:
    name = "create_app" if interface == "wsgi" else "create_front"
    Granian(
        f"{__file__}:{name}",
        factory=True,
        interface=Interfaces(interface),
        port=int(port),
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    ).serve()


def _record() -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder, serve(Interfaces.WSGI, Path(folder)) as port:
        found = {name: read_response(exchange(port, request)) for name, request in REQUESTS.items()}
    RECORDING.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    _run(*sys.argv[1:]) if sys.argv[1:] else _record()
