"""Call a WSGI application and collect its response."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from werkzeug.wsgi import FileWrapper

from web.core.rsgi import HeaderList, Scope
from web.core.wsgi_environ import build_environ

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MIN_FILE_SIZE = 1024 * 1024
"""The server itself sends files above this size, in bytes, so that they need no memory and no thread."""
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileRange:
    """A part of a file, from one byte up to but not including another."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WsgiResponse:
    """A complete response."""

    status: int
    headers: HeaderList
    body: bytes | FileRange


class UnsafeHeaderError(Exception):
    """A response header is not printable ASCII, so it can't be sent."""


class FileRecorder:
    """The `wsgi.file_wrapper` of one request. Remembers the file that the application sends."""

    def __init__(self) -> None:
        self.file: IO[bytes] | None = None

    def __call__(self, file: IO[bytes], block_size: int = CHUNK) -> FileWrapper:
        """Return an iterable over the file, as PEP 3333 prescribes."""
        self.file = file
        return FileWrapper(file, block_size)


def call_app(wsgi_app: WSGIApplication, scope: Scope, body: bytes) -> WsgiResponse:
    """Return the response of a WSGI application. Raises UnsafeHeaderError, and whatever the application raises."""
    started: list[tuple[int, HeaderList]] = []
    written = io.BytesIO()

    def start_response(status: str, headers: HeaderList, exc_info: Any = None) -> Any:
        started[:] = [(int(status[:3]), headers)]
        return written.write

    recorder = FileRecorder()
    chunks = wsgi_app(build_environ(scope, body, recorder), start_response)
    try:
        file = _find_file(recorder.file, *started[0]) if started and scope.method != "HEAD" else None
        if file is None:
            for chunk in chunks:
                written.write(chunk)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = started[0]
    return WsgiResponse(status, [_checked(*header) for header in headers], file or written.getvalue())


def _find_file(file: IO[bytes] | None, status: int, headers: HeaderList) -> FileRange | None:
    """Return the part of a file that a response sends, or None if the response is not a large file."""
    path = getattr(file, "name", None)
    if file is None or not isinstance(path, str) or status not in (200, 206):
        return None
    fields = {name.lower(): value for name, value in headers}
    length = int(fields.get("content-length", 0))
    if length <= MIN_FILE_SIZE:
        return None
    start = int(fields["content-range"].removeprefix("bytes ").partition("-")[0]) if status == 206 else 0
    return FileRange(path, start, start + length)


def _checked(name: str, value: str) -> tuple[str, str]:
    """Return a header with a lower-case name. Raises UnsafeHeaderError."""
    if not (value.isascii() and value.replace("\t", " ").isprintable()):
        raise UnsafeHeaderError(f"The response header {name} must be printable ASCII: {value!r}")
    return name.lower(), value
