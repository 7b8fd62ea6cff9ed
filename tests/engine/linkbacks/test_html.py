from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.linkbacks.html import EndTag, StartTag, resolve_links, tokenize


@pytest.mark.parametrize(
    ("html", "tokens"),
    [
        ("", []),
        ("only text &amp; more", ["only text & more"]),
        ("<A HREF=x>y</A>", [StartTag("a", {"href": "x"}), "y", EndTag("a")]),
        ("<a href = 'x' data-b>", [StartTag("a", {"href": "x", "data-b": ""})]),
        ("<a b=1 b=2 c/>", [StartTag("a", {"b": "1", "c": ""})]),
        ('<a href="a>b&amp;c">', [StartTag("a", {"href": "a>b&c"})]),
        ("<a\nhref=/b/c/>", [StartTag("a", {"href": "/b/c/"})]),
        ("a<!-- <b> -->c<!--><i>-->", ["a", "c", StartTag("i"), "-->"]),
        ("<!-- a --!><b>", [StartTag("b")]),
        ("<!doctype html><?php <b> ?>", [" ?>"]),
        ("<![CDATA[<b>]]>", ["]]>"]),
        ("<script>a<b></script ><i>", [StartTag("script"), "a<b>", EndTag("script"), StartTag("i")]),
        ("<title>a &lt; <b></TITLE>", [StartTag("title"), "a < <b>", EndTag("title")]),
        ("<textarea><a href=x></textarea>", [StartTag("textarea"), "<a href=x>", EndTag("textarea")]),
        ("1 < 2 <3", ["1 < 2 <3"]),
        ("<", ["<"]),
        ("<a", []),
        ("<a href='x", []),
        ("</a", []),
        ("<!-- a <b>", []),
        ("<script><b>", [StartTag("script")]),
        ("&#" + "9" * 5000 + ";", ["&#" + "9" * 5000 + ";"]),
    ],
)
def test_tags_and_texts_are_yielded_in_order(html: str, tokens: list[object]) -> None:
    assert list(tokenize(html)) == tokens


def test_urls_are_relative_to_the_first_base() -> None:
    html = "<base target=_top><a href=a><base href=/b/><a href=c><base href=/d/><a href=e><a href=http://[>"
    links = [link for _, link in resolve_links(html, "https://x.example/y/z", {"a": "href"}) if link]
    assert links == ["https://x.example/y/a", "https://x.example/b/c", "https://x.example/b/e"]


@given(st.text(alphabet="<>/!-?=\"' abscript&;#\n", max_size=200))
def test_threat_06_any_text_is_tokenized(html: str) -> None:
    list(tokenize(html))


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<!",
        "</",
        "<a ",
        "<a b='",
        '<a b="',
        "<a b=",
        "<script>",
        "<title>x",
        "<a/",
        "&#",
        "<a b='\"",
        "< ",
        "<b>",
    ]
    + ["<a" + " " * 50, "<!-", "</script", "<?", "<p><b a=1>"],
)
def test_threat_19_a_megabyte_takes_linear_time(piece: str) -> None:
    """Quadratic time would be minutes."""
    started = process_time()
    for _ in tokenize(piece * (1_000_000 // len(piece))):
        pass
    assert process_time() - started < 20
