from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.linkbacks.source import find_link_context, normalize_url

URL = "https://other.example/notes/1"
TARGET = "https://runner.example/posts/hips/"


@pytest.mark.parametrize(
    "html",
    [
        f'<a href="{TARGET}">x</a>',
        f"<A HREF={TARGET}>x</A>",
        f'<img src="{TARGET}">',
        f'<video src="{TARGET}"></video>',
        f'<audio src="{TARGET}"></audio>',
        f'<a href="{TARGET}#comment-7">x</a>',
        '<a href="HTTPS://Runner.Example:443/posts/hips/">x</a>',
        '<a href=" https://runner.example/posts/hips/\n">x</a>',
        '<a href="//runner.example/posts/hips/">x</a>',
        '<a href="https://runner.example/posts/hips&#47;">x</a>',
        '<base href="https://runner.example/posts/"><a href="hips/">x</a>',
        f"<p>unclosed<div><a href='/elsewhere'>a<a href='{TARGET}'>",
    ],
)
def test_a_link_counts(html: str) -> None:
    assert find_link_context(html, URL, TARGET) is not None


@pytest.mark.parametrize(
    "html",
    [
        "",
        TARGET,
        f"<p>{TARGET}</p>",
        f'<!-- <a href="{TARGET}">x</a> -->',
        f"&lt;a href={TARGET}&gt;",
        f'<script>"<a href={TARGET}>"</script>',
        f'<textarea><a href="{TARGET}"></textarea>',
        f'<a title="{TARGET}">x</a>',
        f'<a data-href="{TARGET}">x</a>',
        f'<link rel="canonical" href="{TARGET}">',
        f'<form action="{TARGET}"></form>',
        '<a href="https://runner.example/posts/hips">without the slash</a>',
        '<a href="https://runner.example/posts/hips/?a">with a query</a>',
        '<a href="http://runner.example/posts/hips/">another scheme</a>',
        '<a href="https://runner.example/posts/hips/more/">x</a>',
        '<a href="https://other.example/?u=https://runner.example/posts/hips/">x</a>',
        f"<a href='{TARGET}",
    ],
)
def test_other_occurrences_of_the_url_do_not_count(html: str) -> None:
    assert find_link_context(html, URL, TARGET) is None


def test_the_fragment_of_the_target_is_ignored() -> None:
    assert find_link_context(f'<a href="{TARGET}">x</a>', URL, f"{TARGET}#comment-7") == "x"


@pytest.mark.parametrize(
    ("html", "context"),
    [
        (
            f"<p>Before.<p>I <b>read</b> <a href={TARGET}>this &amp; that</a> twice.</p>After.",
            "I read this & that twice.",
        ),
        (f"<title>T</title><script>s</script>One <a href={TARGET}>two</a><style>t</style> three", "One two three"),
        (f"<li>a<li><img src={TARGET}><li>b", ""),
        (f"<p><a href={TARGET}>first</a><p><a href={TARGET}>second</a>", "first"),
        (f"<p>{'x' * 500}<a href={TARGET}>y</a>", "x" * 299 + "…"),
    ],
)
def test_the_context_is_the_paragraph_of_the_first_link(html: str, context: str) -> None:
    assert find_link_context(html, URL, TARGET) == context


@pytest.mark.parametrize(
    ("url", "normalized"),
    [
        ("HTTP://Example.ORG:80/A?b#c", "http://example.org/A?b"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:8443/", "https://example.org:8443/"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]/"),
        ("https://user@example.org/", "https://example.org/"),
        ("http://[", "http://["),
        ("http://example.org:x/", "http://example.org:x/"),
    ],
)
def test_urls_are_normalised(url: str, normalized: str) -> None:
    assert normalize_url(url) == normalized


@given(st.text(alphabet="<>/!-?=\"' abph-entry&;#\n", max_size=300))
def test_threat_06_any_page_is_read(html: str) -> None:
    find_link_context(html, URL, TARGET)


@pytest.mark.parametrize(
    "piece", ["<b a=1>", "<p>", "x", "<a href=//[>", "<a href=y>", "<base href=a>", "<base href=a/>"]
)
def test_threat_19_a_hostile_page_takes_linear_time(piece: str) -> None:
    started = process_time()
    find_link_context(piece * (1_000_000 // len(piece)), URL, TARGET)
    assert process_time() - started < 20
