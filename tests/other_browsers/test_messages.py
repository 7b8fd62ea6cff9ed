"""The other tests notice errors of pages."""

from __future__ import annotations

import pytest

from tests.browser.hosts import Host
from tests.other_browsers.engines import OpenWindow
from tests.web.waiting import wait_until

ERRORS = {
    "thrown": "throw new Error('the thrown one')",
    "rejected": "Promise.reject(new Error('the rejected one'))",
    "logged": "console.error('the logged one')",
}


@pytest.mark.parametrize("kind", ERRORS)
def test_an_error_is_noticed(kind: str, engine: OpenWindow, host: Host) -> None:
    page = host.add(f"<script>{ERRORS[kind]}</script>")
    with engine() as window:
        window.open(page)
        wait_until(lambda: any(f"the {kind} one" in message for message in window.messages()), kind, seconds=30)
