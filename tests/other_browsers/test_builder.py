"""The circuit follows what a reader fills in."""

from __future__ import annotations

from tests.other_browsers.windows import Window

STATIONS = "document.querySelectorAll('#result .station-name').length"


def test_a_circuit_from_the_form_to_its_own_page(window: Window, site_url: str) -> None:
    window.open(f"{site_url}/circuits/")
    window.click("[name=areas][value=glutes] + .tick-name")
    window.wait(f"{STATIONS} === 3")
    window.click("[name=areas][value=hamstrings] + .tick-name")
    window.wait(f"{STATIONS} === 6")
    assert window.evaluate("location.search") == "?areas=hamstrings&areas=glutes"
    window.click("[name=level][value='1']")
    window.wait("location.search.includes('level=1')")
    window.click("#result a[href^='/c/']")
    window.wait("location.pathname === '/c/hamstrings,glutes/'")
    assert window.evaluate("location.search") == "?level=1"
