"""Hostile requests to the URLs for other sites: no server errors, no markup."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_hostile import ask

KINDS = ("/embed/c/", "/embed/table/", "/embed/exercise/", "/embed/map/", "/embed/plan/")
MARK = "<b id=evil>"
VALUES = [
    "",
    "\0",
    "\r\nSet-Cookie: a=b",
    "\x1b[31m",
    "\u202e\u2066",
    "\ufeff",
    "..",
    "../../etc/passwd",
    "{{7*7}}",
    "%s%n",
    "' OR 1=1 --",
    MARK,
    f'"{MARK}',
    f"</style>{MARK}",
    f"</script>{MARK}",
    "javascript:alert(1)",
    "//evil.example/",
    "9" * 400,
    "-" + "9" * 40,
    "1e999",
    "NaN",
    "٣",
    "a" * 3000,
    "glutes," * 400,
]
RAW = [b"%ED%A0%80", b"%FF%FE", b"%00", b"%C0%AF", b"%zz", b"%", b"\xed\xa0\x80", b"\xff", b"%F0%9F", b"%0d%0aX:%20y"]
OPTIONS = [
    *("level", "equipment", "venue", "rounds", "work", "rest", "minutes", "drills", "per-area", "quiet", "avoid"),
    *("seed", "swap", "limit", "theme", "accent", "nothing", MARK),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_hostile_values_in_frames_are_escaped(value: str, client: FlaskClient) -> None:
    written = quote(value, safe="")
    addresses = [f"{kind}{written}/" for kind in KINDS]
    for option in OPTIONS:
        addresses += [f"{kind}glutes/?{quote(option)}={written}" for kind in ("/embed/c/", "/embed/table/")]
    addresses += [f"/embed/exercise/plank/?theme={written}&accent={written}", f"/embed/{written}/glutes/"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 308, 400, 404, 414, 422), address
        assert MARK not in answer.text, address
        assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]
        assert "frame-ancestors" not in answer.headers["Content-Security-Policy"], address


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_hostile_values_in_oembed_are_escaped(value: str, client: FlaskClient) -> None:
    written = quote(value, safe="")
    inner = quote(f"/c/glutes/?seed={written}", safe="")
    for query in (
        f"url={written}",
        f"url=/c/{quote(written)}/",
        f"url={inner}",
        f"url=/c/glutes/&maxwidth={written}&maxheight={written}",
        f"url=/c/glutes/&format={written}",
        f"{written}={written}",
    ):
        answer = client.get(f"/oembed?{query}")
        assert answer.status_code in (200, 400, 404, 422, 501), query
        assert answer.mimetype == "application/json"
        told = json.loads(answer.text)
        assert "error" in told or MARK not in told["html"]


@pytest.mark.parametrize("path", [*KINDS, "/embed/", "/w/"], ids=str)
@pytest.mark.parametrize("raw", RAW, ids=repr)
def test_invalid_bytes_are_handled(path: str, raw: bytes, own_app: Flask) -> None:
    start = path.encode()
    for address, query in (
        (start + raw + b"/", b""),
        (start + b"glutes/", b"seed=" + raw),
        (start + b"glutes/", raw + b"=" + raw),
        (start + b"glutes/", b"theme=" + raw + b"&accent=" + raw),
        (start + raw + b"/circuit.js", b""),
        (b"/oembed", b"url=" + raw),
        (b"/oembed", b"url=/c/" + raw + b"/"),
        (b"/oembed", b"url=/c/glutes/%3Fseed=%25ED%25A0%2580" + raw),
    ):
        status, headers = ask(own_app, address, query)
        assert status < 500 or status == 501, f"{address!r}?{query!r}"
        assert not [value for value in headers.values() if "\r" in value or "\n" in value]


def test_ten_thousand_areas_are_an_error(client: FlaskClient) -> None:
    many = ",".join(["glutes"] * 10_000)
    for address in (f"/embed/c/{many}/", f"/embed/table/{many}/", f"/oembed?url=/c/{many}/", f"/c/{many}/"):
        assert client.get(address).status_code == 414
    many = ",".join(f"a{number}" for number in range(1000))
    for kind in ("/embed/c/", "/embed/table/", "/embed/map/"):
        assert client.get(f"{kind}{many}/").status_code in (400, 404, 422)
    assert client.get(f"/oembed?url=/c/{many[:3900]}/").status_code in (400, 404, 422)


def test_a_very_long_query_is_an_error(client: FlaskClient) -> None:
    for address in ("/embed/c/glutes/", "/embed/table/glutes/"):
        assert client.get(f"{address}?seed={'a' * 9000}").status_code == 414
        assert client.get(f"{address}?{'&'.join('level=1' for _ in range(900))}").status_code in (200, 302, 400)
    fields = "%26".join("level=1" for _ in range(200))
    assert client.get(f"/oembed?url=/c/glutes/%3F{fields}").status_code == 400
