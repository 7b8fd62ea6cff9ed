"""Counts of requests in memory: exact for each window, bounded, and without threads."""

from __future__ import annotations

import threading

import pytest

from tests.databases import at_once
from web.core import request_limits
from web.core.request_limits import COUNTS_SCHEME, RequestCounts


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> RequestCounts:
    """No counts yet, at noon."""
    set_time(monkeypatch, 0)
    return RequestCounts(f"{COUNTS_SCHEME}://")


def set_time(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set the clock to some seconds after noon."""
    monkeypatch.setattr(request_limits, "time", lambda: 43_200 + seconds)


def test_a_count_ends_with_its_window(counts: RequestCounts, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [counts.incr("ann", 60), counts.incr("ann", 60, 2), counts.incr("bob", 60)] == [1, 3, 1]
    set_time(monkeypatch, 59)
    assert (counts.get("ann"), counts.incr("ann", 60), counts.get_expiry("ann")) == (3, 4, 43_260)
    set_time(monkeypatch, 60)
    assert (counts.get("ann"), counts.incr("ann", 60), counts.get_expiry("ann")) == (0, 1, 43_320)


def test_requests_of_many_addresses_need_bounded_memory(counts: RequestCounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "MAX_COUNTS", 3)
    for key in ("a", "b", "c", "d"):
        counts.incr(key, 60)
    assert [counts.get(key) for key in "abcd"] == [0, 1, 1, 1], "the count that began first is dropped"
    set_time(monkeypatch, 60)
    counts.incr("b", 60)
    counts.incr("e", 60)
    assert [counts.get(key) for key in "be"] == [1, 1], "a count that began again is a new one"


def test_no_request_of_several_threads_is_missed(counts: RequestCounts) -> None:
    before = threading.active_count()
    assert set(at_once(50, lambda _: counts.incr("ann", 60))) == set(range(1, 51))
    assert threading.active_count() == before


def test_counts_can_be_forgotten(counts: RequestCounts) -> None:
    counts.incr("ann", 60)
    counts.incr("bob", 60)
    counts.clear("ann")
    counts.clear("nobody")
    assert (counts.get("ann"), counts.get("bob"), counts.check()) == (0, 1, True)
    assert (counts.reset(), counts.get("bob")) == (1, 0)
