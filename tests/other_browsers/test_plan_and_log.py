"""A session of a plan is logged in the browser's database, and leads to the next one."""

from __future__ import annotations

from tests.browser.test_layout import TOO_WIDE
from tests.other_browsers.windows import Window

PLAN = "/plans/first-six-weeks/"
ENTRIES = "document.querySelectorAll('.log-entry').length"


def test_a_session_from_the_plan_to_the_log(window: Window, site_url: str) -> None:
    window.open(site_url + PLAN)
    window.click("[data-workout] .plan-links a")
    window.wait("location.pathname.startsWith('/c/')")
    window.click("[data-log-add]")
    window.wait("document.querySelector('.log-workout [role=status]').textContent.includes('Added to your log.')")
    window.type(".log-station [name=load]", "7.5")
    window.click(".log-details [value=right]")
    window.click(".log-details [type=submit]")
    window.wait("document.querySelector('.log-workout [role=status]').textContent === 'Details saved.'")
    window.click(".log-workout [data-log-plan]")
    window.wait(f"location.pathname === '{PLAN}'")
    window.wait("!(document.querySelector('[data-plan-next]')?.hidden ?? true)")  # the next session

    window.open(f"{site_url}/log/")
    window.wait(f"{ENTRIES} === 1")
    assert "7.5 kg" in window.evaluate("document.querySelector('.log-entry').textContent")
    window.click("[data-log-codes]")
    window.wait("document.querySelector('.log-code canvas').width > 0 && !document.querySelector('.log-code').hidden")
    assert window.evaluate(f"({TOO_WIDE})()") == []
    window.click("[data-log-erase]")
    window.click(".log-dialog [value=erase]")
    window.wait(f"{ENTRIES} === 0")
    window.wait("!document.querySelector('.log-empty').hidden")
