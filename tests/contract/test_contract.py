"""Compare the public behaviour of the site with tests/contract/recorded, which tests/contract/record.py writes."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.contract.recording import assert_recorded
from tests.contract.sections import READING, WRITING
from tests.contract.site_app import open_site


@pytest.fixture(scope="session")
def recorded_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app for the site in tests/contract/site, shared by tests that do not change anything."""
    return open_site(tmp_path_factory.mktemp("contract-instance"))


@pytest.mark.parametrize("name", READING)
def test_responses_are_as_recorded(name: str, recorded_app: Flask) -> None:
    assert_recorded(name, READING[name](recorded_app), may_grow=name == "addresses")


@pytest.mark.parametrize("name", WRITING)
def test_responses_to_readers_and_other_sites_are_as_recorded(name: str, tmp_path: Path) -> None:
    assert_recorded(name, WRITING[name](tmp_path))


def test_calendar_starts_tomorrow_at_seven_by_default(recorded_app: Flask) -> None:
    zone = ZoneInfo("Pacific/Auckland")  # that of the site
    before = datetime.now(zone)
    written = recorded_app.test_client().get("/c/glutes.ics").text
    after = datetime.now(zone)
    [start], [stamp] = re.findall(r"^DTSTART:(.*)\r$", written, re.M), re.findall(r"^DTSTAMP:(.*)\r$", written, re.M)
    assert start in {f"{_tomorrow(moment.date()):%Y%m%d}T070000" for moment in (before, after)}
    made = datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%SZ%z")
    assert before.replace(microsecond=0) <= made <= after


def _tomorrow(today: date) -> date:
    return today + timedelta(days=1)
