"""Fixtures: the sites and the browser of the tests in Chromium."""

from __future__ import annotations

from tests.browser.conftest import address, browser, context, served

__all__ = ["address", "browser", "context", "served"]
