"""The accessibility statement: it claims only what tests check."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask

from tests.web.markup import Page
from web.site.accessibility import CLAIMS, Claim

BROWSER_TESTS = Path(__file__).parents[2] / "browser"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.function)
def test_each_claim_is_checked_by_a_test(claim: Claim) -> None:
    tree = ast.parse((BROWSER_TESTS / f"{claim.module}.py").read_text(encoding="utf-8"))
    found = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == claim.function]
    assert len(found) == 1, f"the statement refers to {claim.module}.{claim.function}, which does not exist"
    assert not any("skip" in ast.unparse(each) for each in found[0].decorator_list)


def test_the_statement_shows_the_claims_and_is_linked_everywhere(own_app: Flask) -> None:
    client = own_app.test_client()
    page = Page(client.get("/accessibility/").text)
    assert page.problems == [] and page.one("h1").text == "Accessibility"
    items = [each.text for each in page.all("li")]
    assert all(claim.text in items for claim in CLAIMS)
    for path in ("/", "/accessibility/", "/nowhere/"):
        assert "/accessibility/" in Page(client.get(path).text).links, path
    assert "/accessibility/</loc>" in client.get("/sitemap.xml").text
