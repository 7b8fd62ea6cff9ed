"""Checks of links to circuits and their files."""

from __future__ import annotations

import pytest
from flask import Flask

from web.core.context import services_of
from web.site.link_check import CIRCUIT_SUFFIXES, check_link


@pytest.mark.parametrize("ending", ["/", *CIRCUIT_SUFFIXES])
def test_links_to_circuits_and_their_files_work(own_app: Flask, ending: str) -> None:
    edition = services_of(own_app).edition_store.edition
    assert check_link(f"/c/glutes{ending}?level=3", edition) is None
    told = check_link(f"/c/glutez{ending}", edition)
    assert told
    assert "called 'glutez'" in told.message


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/c/glutes.pdf", "called 'glutes.pdf'"),
        ("/c/glutes.ics?days=5", "days: '5'"),
        ("/c/glutes.ics?start=tomorrow", "start: 'tomorrow'"),
        ("/c/glutes.fit?days=2", "no option 'days'"),
        ("/c/glutes/?start=2026-12-01T07:00", "no option 'start'"),
    ],
)
def test_wrong_files_and_options_are_reported(own_app: Flask, address: str, words: str) -> None:
    told = check_link(address, services_of(own_app).edition_store.edition)
    assert told
    assert words in told.message


def test_the_options_of_calendar_files_are_known(own_app: Flask) -> None:
    edition = services_of(own_app).edition_store.edition
    assert check_link("/c/glutes.ics?start=2026-12-01T07:00&days=3&level=1", edition) is None


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/c/glutes/?equipment=band", "Write equipment=mini-band,long-band,door-anchor, or less."),
        ("/c/glutes.txt?equipment=chair,ball", "Write equipment=chair,step,ball, or less."),
        ("/c/glutes/?level=1&Equipment=bench", "Write equipment=chair,step, or less."),
    ],
)
def test_former_ids_of_equipment_are_reported(own_app: Flask, address: str, hint: str) -> None:
    told = check_link(address, services_of(own_app).edition_store.edition)
    assert told and told.hint == hint


def test_current_ids_of_equipment_are_no_problem(own_app: Flask) -> None:
    assert check_link("/c/glutes/?equipment=chair,step", services_of(own_app).edition_store.edition) is None
