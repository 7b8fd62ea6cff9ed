"""docs/markdown.md: each example gives the result that stands below it, and the lists are complete."""

from __future__ import annotations

import re

import pytest

from engine.content.limits import (
    MAX_ARTICLE_BYTES,
    MAX_BLOCK_DEPTH,
    MAX_TABLE_CELLS,
    MAX_TABLE_COLUMNS,
    MAX_TEXT_MARKUP,
)
from engine.content.sanitise import ALLOWED_ON_PAGES
from tests.documentation import read_page, read_section
from tests.engine.content.samples import list_problems, render_page

_EXAMPLE = re.compile(r"^(```|~~~)markdown\n(.*?)^\1\n\n```html\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = [(match[2], match[3]) for match in _EXAMPLE.finditer(read_page("markdown.md"))]


def test_every_source_has_a_result() -> None:
    assert len(EXAMPLES) == len(re.findall(r"^(?:```|~~~)markdown$", read_page("markdown.md"), re.MULTILINE)) > 20


@pytest.mark.parametrize(("source", "result"), EXAMPLES)
def test_an_example_gives_its_result(source: str, result: str) -> None:
    assert render_page(source).strip() == result.strip()
    assert list_problems(source) == []


def test_all_allowed_elements_are_named() -> None:
    named = set(re.findall(r"<([a-z0-9]+)", read_page("markdown.md")))
    assert {element for element in ALLOWED_ON_PAGES if not re.fullmatch("h[1-6]", element)} <= named
    allowed = read_section(read_page("markdown.md"), "HTML").partition("Allowed are")[2].partition("\n\n")[0]
    listed = re.findall("<([a-z]+)>", allowed)
    assert set(listed) <= ALLOWED_ON_PAGES


def test_the_limits_are_the_real_ones() -> None:
    limits = read_section(read_page("markdown.md"), "Limits")
    assert f"{MAX_ARTICLE_BYTES // 1024} KB" in limits
    assert f"{MAX_TABLE_COLUMNS} columns" in limits
    assert f"{MAX_TEXT_MARKUP:,} marks" in limits
    assert f"{MAX_TABLE_CELLS:,} table cells" in limits
    assert f"{MAX_BLOCK_DEPTH // 2} lists or {MAX_BLOCK_DEPTH} quotes" in limits
