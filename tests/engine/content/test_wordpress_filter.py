"""The filter gives the same results as WordPress 6.1.9, recorded in fixtures/wordpress_filter.json."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from engine.content.wordpress_filter import filter_oembed, filter_post

CASES = json.loads((Path(__file__).parent / "fixtures" / "wordpress_filter.json").read_text(encoding="utf-8"))
FIGURE = (
    '<figure class="circuit-embed" data-circuit="https://runs.example/c/glutes/" data-height="520">'
    '<ol><li>Glute bridge, 12</li></ol></figure><script async src="https://runs.example/w/1.0.0/circuit.js"></script>'
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["html"][:30])
def test_the_result_is_that_of_wordpress(case: dict[str, str | None]) -> None:
    html = case["html"]
    assert html is not None
    assert filter_post(html).html == case["saved"]
    assert filter_oembed(html).html == case["pasted"]


def test_the_figure_is_kept_and_the_script_removed() -> None:
    left = filter_post(FIGURE)
    assert left.html == FIGURE[: FIGURE.index("<script")]
    assert left.removed == ("<script>",)


def test_a_script_tag_is_removed_but_not_its_text() -> None:
    assert filter_post("<script>tell()</script>").html == "tell()"


def test_without_a_frame_there_is_only_a_link() -> None:
    left = filter_oembed('<blockquote><a href="https://runs.example/">Glutes</a></blockquote>')
    assert left.html is None


def test_a_quote_must_be_at_the_beginning() -> None:
    quote, frame = "<blockquote>12 bridges</blockquote>", '<iframe src="https://runs.example/embed/"></iframe>'
    assert "12 bridges" in str(filter_oembed(quote + frame).html)
    assert "12 bridges" not in str(filter_oembed("\n" + quote + frame).html)


def test_a_frame_gets_its_secret_and_its_sandbox() -> None:
    left = str(filter_oembed('<iframe src="https://runs.example/embed/"></iframe>', "abcdefghij").html)
    assert 'src="https://runs.example/embed/#?secret=abcdefghij" data-secret="abcdefghij"' in left
    assert 'sandbox="allow-scripts" security="restricted"' in left


def test_everything_removed_is_listed_once() -> None:
    left = filter_oembed(
        '<p>a</p><p>b</p><iframe src="https://runs.example/" loading="lazy" style="border:0"></iframe>'
    )
    assert left.removed == ("<p>", "loading of <iframe>", "style of <iframe>")
    style = filter_post('<p style="color:red;position:fixed">a</p><form><input></form>')
    assert style.html == '<p style="color:red">a</p>'
    assert style.removed == ("some style of <p>", "<form>", "<input>")


@pytest.mark.parametrize(
    "piece",
    ["<", ">", "<iframe", "></iframe>", "<!--", "<!", "-->", '<a "', 'x="', "a=", "&#", "<a href=a:", "(", "/", " "],
)
@pytest.mark.parametrize("before", ["", "<a ", '<a style="', "<blockquote>"])
def test_long_invalid_html_is_fast(piece: str, before: str) -> None:
    text = before + piece * (4000 // len(piece))
    began = time.process_time()
    filter_post(text)
    filter_oembed(text)
    assert time.process_time() - began < 2
