"""Tests of `<<evidence>>`."""

from __future__ import annotations

import re

from engine.content.body import RenderedBody
from tests.widgets.conftest import MakeContext, render_markdown
from widgets.evidence import widget
from widgets.note import widget as note
from widgets.references import widget as references

FRED, WILLY, WU = "fredericson-2000", "willy-2011", "wu-2024"


def cite(id_: str) -> str:
    return f'<<evidence id="{id_}">>'


def made(markdown: str, context: MakeContext) -> RenderedBody:
    return render_markdown(markdown, context(), widget, references, note)


def page(article: RenderedBody) -> str:
    return "".join(map(str, article.page))


def test_a_citation_shows_number_and_strength_and_links_to_the_list(context: MakeContext) -> None:
    article = made(f"Weak hips {cite(FRED)}.\n\n<<references>>", context)
    assert article.problems == ()
    link = '<a href="#ref-1" id="cite-1" aria-label="Reference 1, association">1,&nbsp;association</a>'
    assert f'<sup class="evidence">{link}</sup>' in page(article)
    assert "<p>Weak hips <sup>[1, association]</sup>.</p>" in "".join(map(str, article.feed))
    assert "Weak hips [1, association]." in "".join(map(str, article.text))


def test_numbers_are_in_order_of_first_use(context: MakeContext) -> None:
    body = f"A {cite(WILLY)} b {cite(FRED)} c {cite(WILLY)} d {cite(WU)}.\n\n<<references>>"
    numbers = re.findall(r"(\d),&nbsp;(\w+)</a></sup>", page(made(body, context)))
    assert numbers == [("1", "trial"), ("2", "association"), ("1", "trial"), ("3", "mixed")]


def test_citations_in_notes_are_numbered_in_reading_order(context: MakeContext) -> None:
    body = f"A {cite(WU)}.\n\n<<note>>\nB {cite(FRED)}.\n<</note>>\n\nC {cite(WILLY)}.\n\n<<references>>"
    article = made(body, context)
    assert article.problems == ()
    assert re.findall(r"(\d),&nbsp;\w+</a></sup>", page(article)) == ["1", "2", "3"]


def test_the_back_link_leads_to_the_first_citation(context: MakeContext) -> None:
    html = page(made(f"A {cite(FRED)} b {cite(FRED)} c {cite(WU)}.\n\n<<references>>", context))
    ids = re.findall(r' id="([^"]+)"', html)
    assert sorted(ids) == ["cite-1", "cite-2", "ref-1", "ref-2"]
    assert html.index('id="cite-1"') < html.index('href="#ref-1" aria-label')


def test_an_unknown_finding_is_reported_and_not_numbered(context: MakeContext) -> None:
    article = made(f"A {cite('frederickson-2000')} b {cite(WU)}.\n\n<<references>>", context)
    (problem,) = article.problems
    assert (problem.line, problem.column) == (1, 18)
    assert problem.message == "There is no reference 'frederickson-2000'."
    assert problem.hint == "Did you mean 'fredericson-2000'?"
    assert re.findall(r"(\d),&nbsp;\w+</a></sup>", page(article)) == ["1"]


def test_without_a_similar_finding_all_are_suggested(context: MakeContext) -> None:
    (problem,) = made(f"A {cite('zzz')}.", context).problems
    assert "leppanen-2024, wu-2024" in problem.hint


def test_without_a_list_the_first_citation_is_reported(context: MakeContext) -> None:
    article = made(f"A {cite('no-such')} b {cite(WU)} c {cite(FRED)} d {cite(WU)}.", context)
    told = [problem for problem in article.problems if "has no list of references" in problem.message]
    assert [problem.column for problem in told] == [31]
    assert "<<references>>" in told[0].hint
    assert "#ref-" not in page(article)
    assert '<sup class="evidence">[1,&nbsp;mixed]</sup>' in page(article)


def test_a_citation_depends_on_all_findings_cited_before_it(context: MakeContext) -> None:
    asked = context()
    render_markdown(f"A {cite(WU)} {cite('no-such')} {cite(FRED)}.\n\n<<references>>", asked, widget, references)
    assert {key for key in asked.dependencies if not key.startswith("template:")} == {
        "reference:wu-2024",
        "reference:no-such",
        "reference:fredericson-2000",
    }


def test_a_citation_in_a_link_is_plain_words_and_keeps_its_anchor(context: MakeContext) -> None:
    article = made(f"[Weak hips {cite(FRED)}](/exercises/).\n\n<<references>>", context)
    assert article.problems == ()
    words = '<sup class="evidence"><span id="cite-1">1,&nbsp;association</span></sup>'
    assert f'<a href="/exercises/">Weak hips {words}</a>' in page(article)
    assert 'href="#cite-1"' in page(article)
