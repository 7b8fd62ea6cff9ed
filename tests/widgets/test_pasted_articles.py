"""Test articles from a word processor with the real shortcodes."""

from __future__ import annotations

from tests.widgets.conftest import MakeContext, render_markdown
from widgets.circuit import widget as circuit
from widgets.exercise_table import widget as exercise_table
from widgets.note import widget as note
from widgets.your_turn import widget as your_turn

WIDGETS = (circuit, exercise_table, note, your_turn)

PASTED = """<<circuit areas=“glutes, hamstrings” level=“1”>>

\u200b<<your-turn question=“Which one?”>>\xa0

<<note kind=“tip”>>\xa0
Text
\ufeff<</note>>
"""

NEAR = """<< circuit areas="glutes" >>

<<Circuit areas="glutes">>

<<exercise_table areas="glutes">>

«circuit areas="glutes"»

&lt;&lt;circuit areas="glutes"&gt;&gt;

<circuit areas="glutes">>
"""


def test_pasted_shortcodes_give_the_same_article_as_typed_ones(context: MakeContext) -> None:
    typed = PASTED.translate({ord(c): '"' for c in "“”"} | {ord(c): None for c in "\u200b\xa0\ufeff"})
    found = render_markdown(PASTED, context(), *WIDGETS)
    assert found.problems == ()
    assert found == render_markdown(typed, context(), *WIDGETS)


def test_near_shortcodes_are_warnings_and_nothing_for_readers(context: MakeContext) -> None:
    found = render_markdown(NEAR, context(), *WIDGETS)
    assert [(problem.line, problem.column) for problem in found.problems] == [(n, 1) for n in range(1, 13, 2)]
    assert ["Did you mean '<<circuit " in problem.hint for problem in found.problems] == [
        *(True, True, False, True, True, True)
    ]
    assert [
        str(part).strip() for parts in (found.page, found.feed, found.text) for part in parts if str(part).strip()
    ] == []


def test_shortcodes_in_html_are_warnings(context: MakeContext) -> None:
    text = '<p><<your-turn question="Q?">></p>\n\n<div class="box">\n\n<<circuit areas="glutes">>\n\n</div>'
    found = render_markdown(text, context(), *WIDGETS)
    (problem,) = found.problems
    assert (problem.line, problem.column) == (1, 4)
    assert "question=" not in "".join(map(str, found.page))
    assert found.shortcodes == ("circuit",)
