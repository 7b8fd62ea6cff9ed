"""Helpers for tests of comments: tables of inputs and outputs, and a parser of HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from engine.comments.markup import ALLOWED_TAGS, LINK_REL
from engine.http.urls import clean_url

FIXTURES = Path(__file__).parent / "fixtures"


def table(name: str) -> Any:
    """Return the content of a fixture file."""
    return yaml.safe_load((FIXTURES / name).read_text("utf-8"))


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = dict(attrs)
        if tag not in ALLOWED_TAGS:
            self.wrong.append(f"<{tag}>")
        if tag == "a":
            address = kept.pop("href", None) or ""
            self.links.append(address)
            if clean_url(address) != address:
                self.wrong.append(f"href {address!r}")
            if kept.pop("rel", None) != LINK_REL:
                self.wrong.append("rel")
        if tag == "ol" and not (kept.pop("start", None) or "0").isdecimal():
            self.wrong.append("start")
        self.wrong += [f"{name} of <{tag}>" for name in kept]

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}>")


def seen(html: str) -> _Seen:
    """Return the links and words of HTML, and everything forbidden in it."""
    parser = _Seen()
    parser.feed(html)
    parser.close()
    return parser
