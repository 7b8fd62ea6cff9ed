"""What every answer must say about itself, and what a stranger may put into a request."""

from __future__ import annotations

from werkzeug.test import TestResponse

FORGED = {
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
    """The directives of an answer's Content-Security-Policy."""
    return dict(part.partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split("; "))


def assert_guarded(answer: TestResponse) -> None:
    """No script, style or frame from elsewhere, no frame elsewhere, nothing for other sites to read."""
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


def assert_forged_nowhere(answer: TestResponse) -> None:
    """Nothing of FORGED is in the answer, and the site did not break over it."""
    assert answer.status_code < 500
    assert b"evil" not in answer.data
    assert "evil" not in str(answer.headers)
