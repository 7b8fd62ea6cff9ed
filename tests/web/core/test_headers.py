"""Headers of responses, and limits of requests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.header_checks import FORGED_HEADERS, assert_ignores_forged_headers, assert_safe_headers, policy_of
from tests.web.markup import Page
from web.core.request_limits import MAX_BODY
from web.core.security import MAX_ADDRESS

EVERY_KIND = [
    ("/", 200),
    ("/posts/strong/", 200),
    ("/c/glutes.json", 200),
    ("/c/glutes.txt", 200),
    ("/c/glutes.ics", 200),
    ("/c/glutes.fit", 200),
    ("/static/site.css", 200),
    ("/theme.css", 200),
    ("/healthz", 200),
    ("/old-hips/", 301),
    ("/c/Glutes/", 302),
    ("/about", 308),
    ("/c/glutes/?level=9", 400),
    ("/nothing/", 404),
    ("/static/nothing.css", 404),
    ("/c/glutess.json", 404),
    ("/preview/draft/", 404),
    ("/posts/expired/", 410),
]


@pytest.mark.parametrize(("address", "status"), EVERY_KIND)
def test_threat_10_every_response_has_safe_headers(blog: FlaskClient, address: str, status: int) -> None:
    answer = blog.get(address, buffered=True)
    assert answer.status_code == status
    assert_safe_headers(answer)
    is_private = address.startswith("/preview/")
    assert answer.headers["Referrer-Policy"] == ("strict-origin" if is_private else "strict-origin-when-cross-origin")
    a_circuits_file = address.startswith("/c/") and "." in address
    reader = "cross-origin" if a_circuits_file else "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == reader
    assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if a_circuits_file else None)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/comments/1/?key=x"),
        ("GET", "/comments/1/edit/?key=x"),
        ("GET", "/comments/challenge/"),
        ("GET", "/subscriptions/confirm/1/?token=x"),
        ("GET", "/subscriptions/unsubscribe/1/?token=x"),
        ("GET", "/privacy/data/"),
        ("GET", "/preview/draft/?token=x"),
        ("GET", "/moderation/"),
        ("GET", "/moderation/login/"),
        ("GET", "/moderation/email/spam/1/?token=x"),
        ("GET", "/anything/?token=x"),
        ("POST", "/comments/"),
        ("POST", "/share/"),
        ("POST", "/moderation/login/"),
    ],
)
def test_threat_14_private_responses_are_never_cached_or_indexed(blog: FlaskClient, method: str, address: str) -> None:
    headers = blog.open(address, method=method).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "strict-origin"
    assert "ETag" not in headers


def test_threat_14_all_routes_of_moderation_and_personal_data_are_private(blog: FlaskClient) -> None:
    rules = blog.application.url_map.iter_rules()
    private = [rule for rule in rules if re.match(r"moderation|subscriptions|privacy\.(?!page$)", rule.endpoint)]
    assert len({rule.rule.split("/")[1] for rule in private}) >= 3
    for rule in private:
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        response = blog.open(re.sub(r"<[^>]+>", "1", rule.rule), method=method)
        assert response.headers["Cache-Control"] == "private, no-store", rule.rule


def test_threat_14_a_response_that_sets_a_cookie_is_never_cached(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(tmp_path)

    def view() -> Response:
        response = Response("hello")
        response.set_cookie("name", "value")
        return response

    app.add_url_rule("/cookie", "cookie", view)
    assert app.test_client().get("/cookie").headers["Cache-Control"] == "private, no-store"


def test_an_unchanged_page_is_not_sent_again(blog: FlaskClient) -> None:
    first = blog.get("/posts/strong/")
    again = blog.get("/posts/strong/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert policy_of(again) == policy_of(first)
    other = blog.get("/posts/hips/", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/", "/posts/strong/", "/c/glutes.json", "/static/site.css", "/nothing/"])
def test_pages_reject_other_methods(blog: FlaskClient, method: str, address: str) -> None:
    answer = blog.open(address, method=method.upper())
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    said = answer.get_json()["detail"] if address.endswith(".json") else Page(answer.text).one("main").text
    assert "can only be read" in said
    assert policy_of(answer)["frame-ancestors"] == "'none'"


def test_head_is_like_get_without_a_body(blog: FlaskClient) -> None:
    whole, head = blog.get("/posts/strong/"), blog.head("/posts/strong/")
    assert head.data == b""
    assert head.status_code == 200
    assert head.headers["ETag"] == whole.headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_threat_08_a_body_over_the_limit_gets_an_error_page(blog: FlaskClient, method: str) -> None:
    answer = blog.open("/", method=method, data=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    page = Page(answer.text)
    assert page.one("h1").text == "That’s too much data"
    assert "Send less" in page.one("p", class_="deck").text
    assert policy_of(answer)["object-src"] == "'none'"


def test_a_body_up_to_the_limit_is_accepted(blog: FlaskClient) -> None:
    assert blog.get("/", data=b"x" * MAX_BODY).status_code == 200


@pytest.mark.parametrize("address", ["/" + "a" * MAX_ADDRESS, "/?" + "a" * MAX_ADDRESS, "/c/" + "glutes," * 2000 + "/"])
def test_an_address_over_the_limit_gets_an_error_page(blog: FlaskClient, address: str) -> None:
    answer = blog.get(address)
    assert answer.status_code == 414
    assert "too long" in Page(answer.text).one("h1").text


@pytest.fixture(scope="module", params=["0", "1"])
def behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared_app: MakeApp
) -> FlaskClient:
    """A client for a site without articles, behind no proxy and behind one."""
    folder = tmp_path_factory.mktemp("empty")
    return shared_app(folder, TRUSTED_PROXIES=request.param).test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/exercises",
        "/exercises/",
        "/areas/glutes",
        "/c/",
        "/c/Glutes/",
        "/c/glutes.json",
        "/page/1/",
        "/nothing",
        "/nothing/",
    ],
)
def test_threat_07_a_forged_host_is_in_no_response(behind: FlaskClient, address: str) -> None:
    answer = behind.get(address, headers=FORGED_HEADERS)
    assert_ignores_forged_headers(answer)


@pytest.mark.parametrize(
    "host", ["", "evil.example:99999", "[::1", "a" * 5000, "evil.example/path", "ev il", "\xff", "a@b"]
)
def test_threat_07_a_malformed_host_does_no_harm(blog: FlaskClient, host: str) -> None:
    answer = blog.get("/about", headers={"Host": host})
    assert (answer.status_code, answer.location) in [(308, "/about/"), (400, None)]


@pytest.mark.parametrize(("proxies", "address", "scheme"), [("0", "127.0.0.1", "http"), ("1", "203.0.113.7", "https")])
def test_threat_07_only_trusted_proxies_are_believed(
    make_app: MakeApp, tmp_path: Path, proxies: str, address: str, scheme: str
) -> None:
    app: Flask = make_app(tmp_path, TRUSTED_PROXIES=proxies)
    app.add_url_rule("/who/am/i", "who", lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    forwarded = {
        "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil",
    }
    answer = app.test_client().get("/who/am/i", headers=forwarded)
    assert answer.text == f"{address} {scheme} localhost"


def test_the_address_in_the_environment_wins(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('address = "https://minimal.example"\n')
    client = make_app(tmp_path, SITE_URL="https://www.example.org/").test_client()
    page = Page(client.get("/exercises/plank/").text)
    assert page.one("link", rel="canonical").attributes["href"] == "https://www.example.org/exercises/plank/"
    assert client.get("/c/glutes.json").get_json()["url"] == "https://www.example.org/c/glutes/"
    assert b"minimal.example" not in client.get("/exercises/plank/").data
