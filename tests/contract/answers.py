"""Turn a response into lines of text, so that a difference between two responses is readable."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from werkzeug.test import TestResponse

from tests.contract.fit import fit_lines
from tests.contract.markup import elements, outline, xml_lines
from tests.contract.masking import (
    PROSE_ELEMENTS,
    PROSE_KEYS,
    WORDS,
    calendar_lines,
    json_lines,
    json_style,
    masked,
    text_lines,
)
from tests.contract.plugin import plugin_lines

BRIEF = ("Allow", "Content-Disposition", "Content-Type", "Location", "Retry-After")
"""The headers that are compared for every response."""

_CHANGING = frozenset({"Date", "Content-Length"})


def brief(answer: TestResponse) -> list[str]:
    """Return the status, the headers in BRIEF, and the body unless it is HTML."""
    head = [f"{name}: {value}" for name, value in _headers(answer) if name in BRIEF]
    return _joined(answer, head, [] if answer.mimetype == "text/html" else _body(answer))


def full(answer: TestResponse) -> list[str]:
    """Return the status, all headers and the body. HTML is reduced to the outline that other programs read."""
    head = [f"{name}: {value}" for name, value in _headers(answer)]
    if answer.mimetype == "text/html":
        return _joined(answer, head, outline(answer.text) if answer.status_code == 200 else [])
    return _joined(answer, head, _body(answer))


def _joined(answer: TestResponse, head: Iterable[str], body: Iterable[str]) -> list[str]:
    lines = list(body)
    return [answer.status, *head, *(["", *lines] if lines else [])]


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    """Return the headers by name, without those that change with each response or with its wording."""
    return sorted((name, _value(name, value)) for name, value in answer.headers if name not in _CHANGING)


def _value(name: str, value: str) -> str:
    if name == "Allow":
        return ", ".join(sorted(value.split(", ")))
    if name == "ETag":
        return re.sub(r'"[^"]+"', '"<etag>"', value)
    if name == "Retry-After":
        return re.sub(r"^\d+$", "<seconds>", value)
    if name == "Content-Security-Policy":
        return re.sub(r"'sha256-[\w+/=]+'", "'sha256-<digest>'", value)
    return re.sub(r"([?&]key=)[\w.-]+", r"\1<key>", value)


def _body(answer: TestResponse) -> Iterator[str]:
    """Return the lines of a body according to its type."""
    data, type_ = answer.data, answer.mimetype or ""
    if not data:
        return
    if type_.endswith("json"):
        yield from _json(answer)
    elif type_ == "text/calendar":
        yield from calendar_lines(data)
    elif type_ == "application/vnd.ant.fit":
        yield from fit_lines(data)
    elif type_ == "image/png":
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        yield f"PNG, {int.from_bytes(data[16:20], 'big')} x {int.from_bytes(data[20:24], 'big')}"
    elif type_ == "application/zip":
        yield from plugin_lines(data)
    elif type_.endswith("xml"):
        yield from xml_lines(data, frozenset() if b"<oembed>" in data else PROSE_ELEMENTS)
    elif type_ == "text/javascript":
        yield f"sha384-{b64encode(hashlib.sha384(data).digest()).decode()}"
    elif type_ == "text/plain" and answer.request.path.endswith(".txt"):
        yield from text_lines(answer.text)
    else:
        yield WORDS


def _json(answer: TestResponse) -> Iterator[str]:
    document = json.loads(answer.data)
    if isinstance(document, dict) and "html" in document:
        document["html"] = elements(document["html"])
    prose = PROSE_KEYS | {"title"} if answer.mimetype == "application/problem+json" else PROSE_KEYS
    found = masked(document, prose)
    yield json_style(answer.text, found)
    yield from json_lines(found)
