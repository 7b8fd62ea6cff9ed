"""Pages in memory end when what they show about the time or about readers is too old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import MakeApp, set_clock
from tests.web.rsgi_client import workers
from web.circuits.views import COUNT_RENEWAL
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFER = """---
title: An offer
date: 2026-11-01
promo: {code: STRIDE15, offer: 15 % off, url: "https://example.org/", ends: 2026-11-25 15:00:00}
---
<<promo>>
"""
CIRCUIT = "/c/glutes/?level=1"

Site = Callable[[str], Path]


def test_a_page_ends_when_the_output_of_a_widget_expires(site: Site, make_app: MakeApp) -> None:
    folder = site("blog")
    (folder / "posts" / "offer.md").write_text(OFFER, encoding="utf-8")
    app = make_app(folder)
    set_clock(app, NOW)
    address = services_of(app).edition_store.edition.by_slug["offer"].article.address
    with workers(app) as (worker,):
        assert "Valid until" in worker.get(address).text
        set_clock(app, NOW + 2 * HOUR - timedelta(seconds=1))  # the end is at three in Berlin
        assert "Valid until" in worker.get(address).text
        set_clock(app, NOW + 2 * HOUR)
        assert "This offer ended on" in worker.get(address).text


def test_the_count_of_workouts_is_renewed_after_an_hour(site: Site, make_app: MakeApp) -> None:
    folder = site("blog")
    settings = folder / "site.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[log]\ncount = true\n", encoding="utf-8")
    app = make_app(folder)
    set_clock(app, NOW)
    with workers(app) as (worker,):
        assert "readers this week" not in worker.get(CIRCUIT).text
        for number in range(12):
            assert worker.post("/log/count/", {"circuit": CIRCUIT}, client=f"192.0.{number}.1:1").status == 204
        set_clock(app, NOW + COUNT_RENEWAL - timedelta(seconds=1))
        assert "readers this week" not in worker.get(CIRCUIT).text, "a page is composed once in an hour"
        set_clock(app, NOW + COUNT_RENEWAL)
        assert "Done by 12 readers this week" in worker.get(CIRCUIT).text
