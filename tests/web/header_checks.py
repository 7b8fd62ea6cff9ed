"""Checks of the headers that every response has, and forged headers for requests."""

from __future__ import annotations

from werkzeug.test import TestResponse

FORGED_HEADERS = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Forwarded-Proto": "evil.example",
    "X-Original-URL": "/evil.example",
    "X-Rewrite-URL": "/evil.example",
    "Forwarded": "host=evil.example;proto=https",
}


def policy_of(answer: TestResponse) -> dict[str, str]:
    """Return the directives of a response's Content-Security-Policy."""
    return dict(part.partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split("; "))


def assert_safe_headers(answer: TestResponse) -> None:
    """Assert that the response loads nothing from other sites, and that other sites can neither frame nor read it."""
    policy = policy_of(answer)
    assert "unsafe" not in str(policy)
    assert "nonce" not in str(policy)
    assert "*" not in str(policy)
    assert {policy[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert policy["form-action"] == "'self'"
    assert policy["script-src"] == policy["style-src"] == policy["img-src"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"]
    assert "Server" not in answer.headers


def assert_ignores_forged_headers(answer: TestResponse) -> None:
    """Assert that the response contains nothing of FORGED_HEADERS and is no server error."""
    assert answer.status_code < 500
    assert b"evil" not in answer.data
    assert "evil" not in str(answer.headers)
