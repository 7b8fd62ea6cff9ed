"""Translate requests from RSGI, Granian's asynchronous interface, to WSGI (PEP 3333).

The result is what Granian's own WSGI interface gives, with three differences. Header names with an underscore are
dropped, because WSGI could not tell them from those with a hyphen, and a client could so forge the headers of a proxy.
Bytes of a path that are not UTF-8 are already replaced by U+FFFD, as Werkzeug would do. The variables of the process's
environment are left out.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from web.core.rsgi import Headers, Scope

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SINGLE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""Headers of which only the first counts, with the names of their variables."""


def build_environ(scope: Scope, body: bytes, wrap_file: Callable[..., Any]) -> WSGIEnvironment:
    """Return the WSGI environ of a request whose body has been read."""
    server_host, server_port = split_address(scope.server)
    environ: WSGIEnvironment = {
        "GATEWAY_INTERFACE": "CGI/1.1",
        "SERVER_SOFTWARE": "Granian",
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server_host,
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": split_address(scope.client)[0],
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_latin1(scope.path),
        "QUERY_STRING": _as_latin1(scope.query_string),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": wrap_file,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    _add_headers(environ, scope.headers)
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority or ""
    return environ


def split_address(address: str) -> tuple[str, str]:
    """Return the host and port of an address such as 127.0.0.1:8000 or [::1]:8000."""
    host, _, port = address.rpartition(":")
    return host.removeprefix("[").removesuffix("]"), port


def _add_headers(environ: WSGIEnvironment, headers: Headers) -> None:
    for name in headers:
        if "_" in name:
            continue
        values = headers.get_all(name)  # without those that are not ASCII
        if name in SINGLE:
            environ[SINGLE[name]] = values[0] if values else ""
        else:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = (";" if name == "cookie" else ",").join(values)


def _as_latin1(text: str) -> str:
    """Return the UTF-8 bytes of a text in the form that WSGI prescribes."""
    return text.encode().decode("latin-1")
