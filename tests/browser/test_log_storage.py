"""Storage of the log: versions of the database, and browsers that store nothing, have no space or delete the log."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.log_files import as_json, load, workout
from tests.browser.player import MIXED

NOW = datetime(2026, 11, 25, 18, 40, 12, tzinfo=UTC)
VERSIONS: dict[int, list[dict[str, Any]]] = {1: [workout(1, NOW), workout(2, NOW)]}
"""Workouts as each released version of the database stored them, below the key path "id" in the store "workouts"."""

STORE = """([version, workouts]) => new Promise((resolve, reject) => {
  const request = indexedDB.open("log", version);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore("workouts", {keyPath: "id"});
    for (const workout of workouts) store.put(workout);
  };
  request.onsuccess = () => { request.result.close(); resolve(); };
  request.onerror = () => reject(request.error);
})"""
VERSION = """() => new Promise(resolve => {
  const request = indexedDB.open("log");
  request.onsuccess = () => { const version = request.result.version; request.result.close(); resolve(version); };
})"""
FULL = "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
DELETE = """() => new Promise(resolve => { indexedDB.deleteDatabase("log").onsuccess = resolve; })"""


@pytest.fixture
def page(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Page:
    """A page of the site that does not touch the log."""
    page = fresh_page()
    page.goto(served["own"].url + "/areas/")
    return page


def status(page: Page) -> Any:
    """Return an expectation about the message to the reader."""
    return expect(page.locator(".log-status"))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_log_of_each_version_is_upgraded_with_all_workouts(
    version: int, page: Page, served: dict[str, Served]
) -> None:
    page.evaluate(STORE, [version, VERSIONS[version]])
    page.goto(served["own"].url + "/log/")
    expect(page.locator(".log-entry")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your log").click()
    content = json.loads(download.value.path().read_text("utf-8"))
    assert content["workouts"] == [workout(1, NOW), workout(2, NOW)]


def test_there_is_a_test_of_each_version(page: Page, served: dict[str, Served]) -> None:
    page.goto(served["own"].url + "/log/")
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    assert page.evaluate(VERSION) == len(VERSIONS)


def test_a_log_of_a_newer_version_is_left_alone(page: Page, served: dict[str, Served]) -> None:
    page.evaluate(STORE, [99, [{"id": "from-the-future"}]])
    page.goto(served["own"].url + "/log/")
    status(page).to_contain_text("Reload the page.")
    page.goto(served["own"].url + MIXED)
    page.get_by_role("button", name="Log this workout").click()
    status(page).to_contain_text("Reload the page.")
    assert page.evaluate(VERSION) == 99


@pytest.mark.parametrize(
    "refusal",
    [
        "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError'); }})",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
        "delete window.indexedDB; Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})",
    ],
)
def test_a_browser_that_stores_nothing_is_named(refusal: str, page: Page, served: dict[str, Served]) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(refusal)
    page.goto(served["own"].url + "/log/")
    status(page).to_contain_text("Your browser lets this site store nothing.")
    page.goto(served["own"].url + MIXED)
    page.get_by_role("button", name="Log this workout").click()
    status(page).to_contain_text("Your browser lets this site store nothing.")
    expect(page.get_by_role("button", name="Log this workout")).to_be_visible()
    assert problems == []


def test_details_stay_in_the_form_if_there_is_no_space(page: Page, served: dict[str, Served]) -> None:
    page.goto(served["own"].url + MIXED)
    page.get_by_role("button", name="Log this workout").click()
    status(page).to_contain_text("Added to your log.")
    page.evaluate(FULL)
    page.get_by_label("Repetitions").first.fill("7")
    page.get_by_role("button", name="Save details").click()
    status(page).to_contain_text("Your browser has no space left.")
    expect(page.get_by_label("Repetitions").first).to_have_value("7")


def test_a_log_that_the_browser_deleted_is_missed(page: Page, served: dict[str, Served]) -> None:
    page.goto(served["own"].url + "/log/")
    load(page, as_json(workout(1, NOW), workout(2, NOW)))
    expect(page.locator(".log-entry")).to_have_count(2)
    page.evaluate(DELETE)
    page.reload()
    status(page).to_contain_text("Your browser has deleted your log, which had 2 workouts.")
    load(page, as_json(workout(1, NOW), workout(2, NOW)))
    page.get_by_role("button", name="Erase your log").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    status(page).to_have_text("Your log is erased.")
    page.reload()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    status(page).to_be_empty()


def test_the_browser_is_asked_to_keep_the_log(page: Page, served: dict[str, Served]) -> None:
    page.add_init_script("StorageManager.prototype.persist = async () => { document.title = 'asked'; return true; }")
    page.goto(served["own"].url + MIXED)
    assert page.title() != "asked"
    page.get_by_role("button", name="Log this workout").click()
    status(page).to_contain_text("Added to your log.")
    expect(page).to_have_title("asked")
