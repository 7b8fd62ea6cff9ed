"""Which requests count as made by a page of this site (threat 9: forgery of requests from other sites)."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden

from web.core.csrf import require_same_site

SITE = "https://blog.example"
HERE = "127.0.0.1:8000"


def _allowed(app: Flask, headers: dict[str, str]) -> bool:
    with app.test_request_context("/", method="POST", base_url=f"http://{HERE}/", headers=headers):
        try:
            require_same_site()
        except Forbidden:
            return False
        return True


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
    assert _allowed(blog_app, headers)


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
    assert not _allowed(blog_app, headers)
