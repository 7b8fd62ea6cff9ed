"""Headers of responses for other sites, for all statuses, and of other responses."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import SITES, MakeApp
from web.core.security import MAX_ADDRESS
from widgets.embed import loader

SHORT = "public, max-age=300, stale-while-revalidate=604800"
FRAMES = [
    ("/embed/c/glutes/", 200),
    ("/embed/c/glutes/?theme=dark&accent=c2185b", 200),
    ("/embed/table/glutes/", 200),
    ("/embed/exercise/glute-bridge/", 200),
    ("/embed/map/glutes/", 200),
    ("/embed/c/Glutes/", 302),
    ("/embed/c/glutes", 308),
    ("/embed/c/glutes/?level=9", 400),
    ("/embed/c/glutse/", 404),
    ("/embed/nothing/at-all/", 404),
    ("/embed/", 404),
    ("/embed/gone/", 410),
    ("/embed/" + "a" * MAX_ADDRESS, 414),
    ("/embed/c/glutes,plank/", 422),
    ("/embed/broken/", 500),
]
OPEN = [
    ("/oembed?url=/c/glutes/", 200),
    ("/oembed?url=/c/glutes/&format=xml", 200),
    ("/oembed?url=/c/glutes/&maxwidth=x", 400),
    ("/oembed?url=/nothing/", 404),
    ("/oembed?url=/c/glutes,plank/", 422),
    ("/oembed?url=/c/glutes/&format=yaml", 501),
    ("/c/glutes.json", 200),
    ("/c/glutse.json", 404),
    ("/w/v1.js", 200),
    ("/w/1.0.0/circuit.js", 200),
    ("/w/9.9.9/circuit.js", 404),
]
OTHERS = [
    "/",
    "/c/glutes/",
    "/exercises/glute-bridge/",
    "/oembed?url=/c/glutes/",
    "/w/v1.js",
    "/c/glutes.json",
    "/nothing/",
]


def _broken() -> str:
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, shared_app: MakeApp) -> FlaskClient:
    """A client of a site with a frame that is gone and a frame that raises an exception."""
    site = tmp_path_factory.mktemp("site")
    text = (SITES / "embeds" / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(text + 'gone = ["/embed/gone/"]\n', encoding="utf-8")
    app = shared_app(site)
    app.add_url_rule("/embed/broken/", view_func=_broken)
    return app.test_client()


def _policy(headers: object) -> dict[str, str]:
    return dict(part.partition(" ")[::2] for part in str(headers).split("; "))


@pytest.mark.parametrize(("address", "status"), FRAMES)
def test_any_site_can_show_frames_with_a_strict_policy(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address, headers={"Cookie": "session=1", "Origin": "https://blog.example"})
    assert answer.status_code == status
    headers = answer.headers
    policy = _policy(headers["Content-Security-Policy"])
    scripts, styles = policy.pop("script-src"), policy.pop("style-src")
    assert policy == {
        "default-src": "'none'",
        "img-src": "'self' https://strong.example data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    for sources in (scripts, styles):
        assert sources == "'none'" or re.fullmatch(r"'sha256-[\w+/]+='( 'sha256-[\w+/]+=')*", sources)
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Cache-Control"] == (SHORT if status < 500 else "no-store")


@pytest.mark.parametrize("address", [address for address, status in FRAMES if status in (200, 400, 404, 410, 422, 500)])
def test_the_policy_of_a_frame_has_its_hashes(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    policy = _policy(answer.headers["Content-Security-Policy"])
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", answer.text, re.DOTALL)
    styles = re.findall(r"<style[^>]*>(.*?)</style>", answer.text, re.DOTALL)
    assert scripts
    assert len(styles) == 1
    for name, texts in (("script-src", scripts), ("style-src", styles)):
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert policy[name] == " ".join(f"'sha256-{digest}'" for digest in digests)
    assert " style=" not in answer.text
    assert not re.search(r"<[^>]+ on\w+=", answer.text)


@pytest.mark.parametrize(("address", "status"), OPEN)
def test_public_resources_allow_any_origin(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address, headers={"Cookie": "session=1", "Origin": "https://blog.example"})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", OTHERS)
def test_other_pages_cannot_be_framed(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert _policy(headers["Content-Security-Policy"])["frame-ancestors"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"


def test_loader_versions_are_cached_for_a_year_and_the_latest_for_minutes(client: FlaskClient) -> None:
    pinned = client.get(loader.build_path(loader.LATEST)).headers["Cache-Control"]
    assert pinned == "public, max-age=31536000, immutable"
    assert client.get("/w/v1.js").headers["Cache-Control"] == SHORT
    assert client.get("/oembed?url=/c/glutes/").headers["Cache-Control"] == SHORT
    # The version may be released later.
    assert "immutable" not in client.get("/w/9.9.9/circuit.js").headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/embed/c/glutes/", "/embed/table/glutes/", "/oembed?url=/c/glutes/", "/w/v1.js"])
def test_unchanged_responses_are_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("Content-Security-Policy", "Cache-Control", "Cross-Origin-Resource-Policy", "ETag"):
        assert again.headers[name] == first.headers[name]
    assert "X-Frame-Options" not in again.headers or not address.startswith("/embed/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("address", ["/embed/c/glutes/", "/oembed", "/w/v1.js"])
def test_post_is_not_allowed(client: FlaskClient, address: str, method: str) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == 405
    assert "Set-Cookie" not in answer.headers
    if address.startswith("/embed/"):
        assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
