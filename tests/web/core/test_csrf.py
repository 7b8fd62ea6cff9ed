"""CSRF protection (threat 9: forged requests from other sites)."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from web.core.security import EXEMPT_ENDPOINTS, SAFE_METHODS

SITE = "https://blog.example"
HERE = "127.0.0.1:8000"
FOREIGN = {"Sec-Fetch-Site": "cross-site"}
ARGUMENTS = {"id_": 1, "person_id": 1, "token": "x", "slug": "strong", "action": "spam"}
"""Values for the arguments of all routes with unsafe methods."""


def _is_allowed(app: Flask, headers: dict[str, str]) -> bool:
    status = app.test_client().post("/comments/", base_url=f"http://{HERE}/", headers=headers).status_code
    assert status in (403, 404)  # 404: allowed, but the form names no article
    return status != 403


def _unsafe_routes(app: Flask) -> list[tuple[str, Rule]]:
    return [
        (method, rule) for rule in app.url_map.iter_rules() for method in sorted((rule.methods or set()) - SAFE_METHODS)
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": SITE},
        {"Origin": f"http://{HERE}"},
        {},
    ],
)
def test_threat_09_pages_of_this_site_may_send_forms(blog_app: Flask, headers: dict[str, str]) -> None:
    assert _is_allowed(blog_app, headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": SITE},
        {"Origin": "https://evil.example"},
        {"Origin": "https://blog.example.evil.example"},
        {"Origin": "https://evil.example/blog.example"},
        {"Origin": f"http://{HERE}1"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://[broken"},
    ],
)
def test_threat_09_pages_of_other_sites_may_not(blog_app: Flask, headers: dict[str, str]) -> None:
    assert not _is_allowed(blog_app, headers)


def test_threat_09_every_route_with_an_unsafe_method_is_protected_or_exempt(blog_app: Flask) -> None:
    routes = _unsafe_routes(blog_app)
    assert len(routes) > 20
    adapter, client = blog_app.url_map.bind("localhost"), blog_app.test_client()
    unprotected = set()
    for method, rule in routes:
        arguments = {name: ARGUMENTS[name] for name in rule.arguments}
        answer = client.open(adapter.build(rule.endpoint, arguments, method), method=method, headers=FOREIGN)
        if answer.status_code != 403:
            unprotected.add(rule.endpoint)
    assert unprotected == EXEMPT_ENDPOINTS


def test_threat_09_the_exempt_routes_are_those_that_other_sites_need(blog_app: Flask) -> None:
    exempt = [rule.rule.split("/")[1] for _, rule in _unsafe_routes(blog_app) if rule.endpoint in EXEMPT_ENDPOINTS]
    assert sorted(exempt) == ["pingback", "subscriptions", "trackback", "webmention"]


@pytest.mark.parametrize(("address", "status"), [("/", 405), ("/posts/strong/", 405), ("/nothing", 405)])
def test_other_sites_get_a_405_from_pages_without_forms(blog_app: Flask, address: str, status: int) -> None:
    assert blog_app.test_client().post(address, headers=FOREIGN).status_code == status
