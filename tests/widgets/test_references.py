"""Tests of `<<references>>`."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.content.body import RenderedBody
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_markdown
from widgets.evidence import widget as evidence
from widgets.references import widget

CITED = 'A <<evidence id="wu-2024">> b <<evidence id="fredericson-2000">> c <<evidence id="wu-2024">>.\n\n'


def made(markdown: str, context: MakeContext, library: Library | None = None) -> RenderedBody:
    return render_markdown(markdown, context(library=library), evidence, widget)


def test_each_finding_is_listed_once_in_order(context: MakeContext) -> None:
    page = "".join(map(str, made(f"{CITED}<<references>>", context).page))
    items = re.findall(r'<li id="ref-(\d)"><span class="strength">(\w+)</span> (.*?) <a class="back"', page)
    assert [(number, strength) for number, strength, _ in items] == [("1", "Mixed"), ("2", "Association")]
    assert items[0][2].startswith("When trials of exercise programmes")
    assert items[0][2].endswith("Sports Medicine</a></cite> 54(5):1249-67.")
    assert 'href="#cite-2" aria-label="Back to citation 2"' in page


def test_the_list_can_be_before_the_citations(context: MakeContext) -> None:
    article = made(f"<<references>>\n\n{CITED}", context)
    assert article.problems == ()
    assert "".join(map(str, article.page)).count('<li id="ref-') == 2


def test_every_link_has_a_target_in_the_page(context: MakeContext) -> None:
    page = "".join(map(str, made(f"{CITED}<<references>>", context).page))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(ids)


def test_a_feed_has_a_plain_list(context: MakeContext) -> None:
    feed = "".join(map(str, made(f"{CITED}<<references>>", context).feed))
    assert "<li><strong>Mixed:</strong> When trials" in feed
    assert not any(mark in feed for mark in ("class=", " id=", "↩"))


def test_text_numbers_the_findings(context: MakeContext) -> None:
    lines = "".join(map(str, made(f"{CITED}<<references>>", context).text)).splitlines()
    assert lines[1] == "Evidence:"
    assert lines[2].startswith("1. Mixed: When trials")
    assert lines[3].endswith("Fredericson et al. 2000, Clinical Journal of Sport Medicine 10:169-75.")


def test_a_source_can_have_a_url_without_a_locator(context: MakeContext, library: Library) -> None:
    linked = replace(library.references["wu-2024"], url="https://example.org/paper", locator="")
    changed = Library(library.exercises, library.vocabulary, {**library.references, "wu-2024": linked})
    article = made(f"{CITED}<<references>>", context, changed)
    source = '<cite><a href="https://example.org/paper" rel="noopener">Sports Medicine</a></cite>.'
    assert source in "".join(map(str, article.page))
    assert source in "".join(map(str, article.feed))
    assert "Wu et al. 2024, Sports Medicine." in "".join(map(str, article.text))


def test_a_list_without_citations_is_reported(context: MakeContext) -> None:
    for body in ("<<references>>", '<<references>>\n\nA <<evidence id="no-such">>.'):
        messages = [problem.message for problem in made(body, context).problems]
        assert "This article cites no evidence." in messages


def test_a_second_list_is_reported_and_not_shown(context: MakeContext) -> None:
    article = made(f"{CITED}<<references>>\n\n<<references>>", context)
    (problem,) = article.problems
    assert (problem.line, problem.message) == (5, "This article already has a list of references.")
    assert "".join(map(str, article.page)).count('<li id="ref-1">') == 1
