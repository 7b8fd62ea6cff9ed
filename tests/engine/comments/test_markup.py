"""Markdown in comments: its HTML, what is never in it, and limits."""

from __future__ import annotations

import sys
import time
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.comments.markup import MAX_BYTES, MAX_DEPTH, MarkupLimitError, render
from engine.content.sanitise import html_to_text
from engine.http.urls import clean_url
from tests.engine.comments.samples import seen, table

UNHURRIED = settings(deadline=None)
ADDRESSES = table("addresses.yaml")
BOMBS = table("bombs.yaml")
PIECES = (
    *(
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "<<",
        ">>",
        "\\",
        "&",
        ";",
        '"',
        "'",
    ),
    *("\n", "\n\n", "    ", "\t", " ", "a", "é", "\0", "\ud800", "\u202e", "\u200b", "\u2028", "\x7f", "\xa0"),
    *(
        "javascript:",
        "data:",
        "vbscript:",
        "java\tscript:",
        "http://",
        "https://",
        "//",
        "\\\\",
        "www.",
        "example.org",
        "@",
    ),
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<svg/onload=x>",
        "<a href=",
        "<base",
    ),
    *("&lt;", "&#60;", "&#x6a;", "&colon;", "&Tab;", "[a]: x", "<<circuit>>", "readme.md", "style=x", "<p>", "<math>"),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)


@pytest.mark.parametrize("case", table("markup.yaml"), ids=lambda case: str(case["name"]))
def test_rendered_texts(case: dict[str, str]) -> None:
    assert render(case["text"]).strip() == case["html"]


@pytest.mark.parametrize("address", ADDRESSES["refused"], ids=repr)
def test_threat_01_other_schemes_are_not_linked(address: str) -> None:
    assert clean_url(address) is None


@pytest.mark.parametrize("address", ADDRESSES["refused"], ids=repr)
@pytest.mark.parametrize("form", ["[a]({})", "[a](<{}>)", "<{}>", "x {}", "![a]({})", '[a]({} "b")', "[a]: {}\n\n[a]"])
def test_threat_01_no_link_has_a_rejected_url(address: str, form: str) -> None:
    found = seen(render(form.format(address)))
    assert not found.wrong
    assert all(link.lower().startswith(("http://", "https://")) for link in found.links)


@pytest.mark.parametrize(
    "address",
    [
        "http://１２７.０.０.１/",
        "http://999.999.999.999/",
        "http://1.2.3.08/",
        "http://٣.example/",
        "https://xn--a/",
        "https://ª.example/",
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", "<{}>", "x {} y", '[a]({} "b")'])
def test_a_link_that_is_not_kept_is_shown_as_typed(address: str, form: str) -> None:
    """The sanitiser used to leave an `a` element without an address."""
    text = form.format(address)
    found = seen(render(text))
    assert not found.wrong
    assert found.words.strip() == text


@pytest.mark.parametrize("address", ADDRESSES["allowed"])
def test_a_web_url_becomes_a_link(address: str) -> None:
    assert clean_url(f" {address}\n") == address
    for form in ("[a]({})", "<{}>", "x {} y"):
        assert len(seen(render(form.format(address))).links) == 1


def test_an_ipv6_url_may_be_a_link() -> None:
    assert seen(render("[a](http://[2001:db8::1]/)")).links == ["http://[2001:db8::1]/"]


def test_a_url_that_is_too_long_is_not_linked() -> None:
    assert clean_url("https://example.org/" + "a" * 1_980)
    assert clean_url("https://example.org/" + "a" * 1_981) is None


@UNHURRIED
@given(texts)
def test_threat_01_any_text_gives_only_allowed_html(text: str) -> None:
    try:
        html = render(text)
    except MarkupLimitError:
        return
    assert seen(html).wrong == []


@given(texts)
def test_threat_01_a_url_is_rejected_or_safe(text: str) -> None:
    address = clean_url(text)
    assert address is None or address.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize("shortcode", ['<<circuit areas="glutes">>', "<<note>>", "<</note>>", "<<favourites/>>"])
@pytest.mark.parametrize("form", ["{}", "> {}", "- {}", "**{}**", "`{}`", "```\n{}\n```", "[{}](https://example.org)"])
def test_threat_02_a_shortcode_is_plain_text_everywhere(shortcode: str, form: str) -> None:
    html = render(form.format(shortcode))
    found = seen(html)
    assert found.wrong == []
    assert shortcode in found.words
    assert shortcode in html_to_text(html)


def test_threat_06_invalid_characters_do_no_harm() -> None:
    assert seen(render("a\0b\ud800c\u202ed\ufffe")).words.strip() == "a\ufffdb\ufffdc\ufffdd\ufffd"


@UNHURRIED
@given(texts)
def test_the_same_text_gives_the_same_html(text: str) -> None:
    try:
        first = render(text)
    except MarkupLimitError:
        return
    assert render(text) == first


def test_threat_05_a_text_has_at_most_8_kb() -> None:
    assert MAX_BYTES == 8_192
    assert render("a" * 8_192)
    for text, over in (
        ("a" * 8_193, "1 character,"),
        ("é" * 5_096, "1,000 characters,"),
        ("\0" * 2_732, "2 characters,"),
    ):
        with pytest.raises(MarkupLimitError, match="about 8,000 characters or less") as caught:
            render(text)
        assert f"at least {over}" in caught.value.hint


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_threat_05_markup_is_nested_at_most_ten_levels_deep(mark: str) -> None:
    assert MAX_DEPTH == 10
    assert "deep" in seen(render(mark * 10 + "deep")).words
    with pytest.raises(MarkupLimitError, match="nested 10 levels deep or less"):
        render(mark * 11 + "deep")


def test_threat_05_emphasis_counts_as_nested_too() -> None:
    assert render("*a **b " * 5 + "b** a*" * 5)
    with pytest.raises(MarkupLimitError, match="nested 10 levels deep or less"):
        render("*a **b " * 6 + "b** a*" * 6)
    with pytest.raises(MarkupLimitError, match="nested 10 levels deep or less"):
        render("> " * 8 + "*a **b *c* b** a*")


def test_adjacent_markup_is_not_nested() -> None:
    assert render("*a* **b** " * 100 + "\n\n" + "- a\n" * 100 + "\n" + "> a\n\n" * 100)


def _filled(piece: str, size: int) -> str:
    return piece * (size // len(piece.encode()))


def _bombs(size: int) -> list[str]:
    nested = [
        opened * times + closed * times
        for opened, closed in BOMBS["nested"]
        for times in [size // len(opened + closed)]
    ]
    lines = [
        "\n".join("  " * depth + "- a" for depth in range(60)),
        "\n".join("`" * ticks + "a" for ticks in range(1, 120)),
        "\n".join("`" * ticks + "a" for ticks in range(120, 0, -1)),
        "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b" * 1_000,
    ]
    return [*(_filled(piece, size) for piece in BOMBS["repeated"]), *nested, *(text[:size] for text in lines)]


def _calls(text: str) -> int:
    """Return the number of function calls while a text is rendered or rejected."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(text)
    except MarkupLimitError:
        pass
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("half", "whole"),
    [
        pytest.param(half, whole, id=repr(whole[:8]))
        for half, whole in zip(_bombs(MAX_BYTES // 4), _bombs(MAX_BYTES // 2), strict=True)
    ],
)
def test_threat_05_the_work_for_a_bomb_grows_linearly(half: str, whole: str) -> None:
    assert _calls(whole) < max(2.3 * _calls(half), 20_000) < 2_000_000


def test_threat_05_all_bombs_end_within_a_generous_timeout() -> None:
    began = time.process_time()
    bombs = _bombs(MAX_BYTES)
    for text in bombs:
        try:
            assert seen(render(text)).wrong == []
        except MarkupLimitError as refused:
            assert refused.message
    assert time.process_time() - began < len(bombs)
