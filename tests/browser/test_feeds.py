"""Feeds of articles as a parser from npm reads them, which many programs in JavaScript use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Served

PARSER = (Path(__file__).parent / "vendor" / "rss-parser.min.js").read_text(encoding="utf-8")
TOPICS = ("", "/tags/strength", "/authors/the-strongstride-editors", "/series/from-a-first-circuit-to-a-week")


@pytest.fixture(scope="module")
def read(served: dict[str, Served]) -> Callable[[str], bytes]:
    """Return what is at a path of this checkout's site."""

    def get(path: str) -> bytes:
        with urlopen(served["own"].url + path) as answer:
            content: bytes = answer.read()
        return content

    return get


def test_a_parser_from_npm_reads_the_feeds(fresh_page: Callable[..., Page], read: Callable[[str], bytes]) -> None:
    page = fresh_page()
    page.add_script_tag(content=PARSER)
    for topic in TOPICS:
        text = read(f"{topic}/feed.xml").decode()
        found: dict[str, Any] = page.evaluate("text => new RSSParser().parseString(text)", text)
        document = json.loads(read(f"{topic}/feed.json"))
        assert found["title"] == document["title"]
        assert found["feedUrl"].endswith(f"{topic}/feed.xml")
        assert len(found["items"]) == len(document["items"]) > 0
        for item, expected in zip(found["items"], document["items"], strict=True):
            assert (item["id"], item["title"], item["link"]) == (expected["id"], expected["title"], expected["url"])
            assert (item["author"], item["summary"]) == (expected["authors"][0]["name"], expected["summary"])
            assert item["content"] == expected["content_html"].strip()
