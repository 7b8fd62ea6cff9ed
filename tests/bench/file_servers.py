"""Servers that send recorded responses and do nothing else: nginx, and an empty application under our own server."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.bench import empty_app
from tests.bench.load import Call
from tests.bench.rivals import RivalUnavailableError, free_port, run_program
from tests.conftest import ROOT
from tools import debian

NGINX = """worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    gzip_static on;
    open_file_cache max=1000;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {folder}/www;
        index index.html;
        location = /oembed {{ default_type application/json; }}
        location = /least {{ return 204; }}
    }}
}}
"""
LEAST = "/least"
"""A path of nginx that responds whatever the files are."""
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


def record(port: int, paths: Mapping[str, str]) -> empty_app.Recorded:
    """Return the responses of a server by path without the query, plain and with gzip. The values are addresses."""
    found: empty_app.Recorded = {}
    for path, address in paths.items():
        for encoding in ("", "gzip"):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", address, headers={"Accept-Encoding": encoding} if encoding else {})
            response = connection.getresponse()
            body = response.read()
            fields = [(name.lower(), value) for name, value in response.getheaders()]
            sent = [field for field in fields if field[0] not in ("date", "connection", "transfer-encoding")]
            found[path, encoding] = (response.status, sent, body)
            connection.close()
    return found


@contextmanager
def serve_recorded(folder: Path, recorded: empty_app.Recorded, *options: str) -> Iterator[int]:
    """Run the empty application with two workers, and with more options of Granian. Yield its port."""
    file, port = folder / "recorded.pickle", free_port()
    file.write_bytes(pickle.dumps(recorded))
    words = f"-m granian --interface rsgi --loop uvloop --factory --http 1 --port {port} --workers 2".split()
    command = [sys.executable, *words, *options, "tests.bench.empty_app:create_app"]
    variables = {empty_app.RECORDED: str(file), "PYTHONPATH": str(ROOT)}
    path = next(path for path, _ in recorded)
    with run_program(command, variables, folder / "empty.log", port, Call(path)):
        yield port


@contextmanager
def serve_files(folder: Path, recorded: empty_app.Recorded) -> Iterator[int]:
    """Run Debian's nginx with two workers on files with the same bytes. Yield its port.

    Raises RivalUnavailableError.
    """
    program = _require("nginx", "nginx-light")
    place, port = folder / "nginx", free_port()
    for (path, encoding), (_, _, body) in recorded.items():
        file = place / "www" / (f"{path[1:]}index.html" if path.endswith("/") else path[1:])
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.with_name(f"{file.name}.gz") if encoding else file).write_bytes(body)
    for directory in (folder, place, *place.rglob("*")):  # its workers are another user's
        directory.chmod(0o755)
    (place / "nginx.conf").write_text(NGINX.format(folder=place, port=port), encoding="utf-8")
    command = [program, "-e", str(place / "nginx.log"), "-c", str(place / "nginx.conf")]
    with run_program(command, {}, folder / "nginx.log", port, Call(LEAST)):
        yield port


def require_wrk() -> str:
    """Return the path of wrk, the load generator. Raises RivalUnavailableError."""
    return _require("wrk", "wrk")


def require_h2load() -> str:
    """Return the path of h2load, which loads a server at a constant rate. Raises RivalUnavailableError."""
    return _require("h2load", "nghttp2-client")


def _require(program: str, package: str) -> str:
    """Return the path of a program, installed from Debian if it is missing. Raises RivalUnavailableError."""
    if shutil.which(program, path=_PATH) is None and debian.can_install_packages():
        debian.install_packages((package,))
    found = shutil.which(program, path=_PATH)
    if found is None:
        raise RivalUnavailableError(f"{program} is missing. On Debian, as root: apt-get install {package}")
    return found
