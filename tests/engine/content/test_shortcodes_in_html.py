"""Test shortcodes in raw HTML, where they have no effect: readers do not see their source."""

from __future__ import annotations

import pytest

from tests.engine.content.samples import join_segments, list_problems, render_page, render_sample

IN_HTML = "is in a block of HTML, which has no shortcodes."


@pytest.mark.parametrize(
    ("text", "problems", "shown"),
    [
        ("<p><<circuit>></p>", ["1:4: '<<circuit>>'"], "circuit"),
        ("<div>a <<circuit>> b</div>", ["1:8: '<<circuit>>'"], "a circuit b"),
        ('<div>\n  <<hello name="x">>,\ny</div>', ["2:3: '<<hello>>'"], "x, y"),
        ("<center>\n<<circuit>>\n</center>", ["2:1: '<<circuit>>'"], "circuit"),
        ("<details><summary>More</summary>\n<<circuit>>\n</details>", ["2:1: '<<circuit>>'"], "More circuit"),
        ('<table><tr><td><<hello name="x">></td></tr></table>', ["1:16: '<<hello>>'"], "x"),
        ('<ul>\n<li><<hello name="x">></li>\n</ul>', ["2:5: '<<hello>>'"], "x"),
        ("<div>\n<<note>>\nText\n<</note>>\n</div>", ["2:1: '<<note>>'", "4:1: '<</note>>'"], "Text"),
        ("> - <div>\n>   <<circuit>></div>", ["2:5: '<<circuit>>'"], "circuit"),
        ("<<note>>\n<div>\n<<hello name=x>>\n</div>\n<</note>>", ["3:1: '<<hello>>'"], "x"),
    ],
)
def test_shortcode_in_a_block_of_html_is_a_warning(text: str, problems: list[str], shown: str) -> None:
    found = [problem for problem in list_problems(text) if "<center>" not in problem]  # which is removed
    assert found == [f"{problem} {IN_HTML}" for problem in problems]
    assert " ".join(join_segments(render_sample(text).text).strip("[]").split()) == shown
    assert "&lt;" not in render_page(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<div><< circuit >></div>", "1:6: '<< circuit >>' is not a shortcode."),
        ("<div><Circuit areas=x></div>", "1:6: '<Circuit areas=x>' is not a shortcode."),
        ("<div><<circut>></div>", "1:6: Unknown shortcode 'circut'."),
        ("<div><<circuit glutes>></div>", "1:16: 'glutes' is not a named argument."),
    ],
)
def test_mistakes_in_a_block_of_html_are_warnings(text: str, problem: str) -> None:
    assert list_problems(text) == [problem]
    assert join_segments(render_sample(text).text) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<pre><<circuit>>\n<Circuit></pre>", "<<circuit>>\n<Circuit>"),
        ("<div><code><<circuit>></code></div>", "<<circuit>>"),
        ("<p><kbd><<circuit>></kbd></p>", "<<circuit>>"),
        (r"<div>\<<circuit>></div>", "<<circuit>>"),
    ],
)
def test_code_and_escaped_tags_in_html_are_text(text: str, shown: str) -> None:
    assert (join_segments(render_sample(text).text), list_problems(text)) == (shown, [])


def test_shortcodes_between_blank_lines_and_in_sentences_work() -> None:
    text = '<div>\n\n<<circuit>>\n\n</div>\n\nText <b><<hello name="x">></b>'
    assert render_page(text) == "<div>\n<figure>all</figure>\n</div>\n<p>Text <b><b>hello x</b></b></p>"
    assert list_problems(text) == []
