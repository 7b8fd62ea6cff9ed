"""Sanitised HTML of pages and feeds, and its plain text."""

from __future__ import annotations

import pytest

from engine.content.sanitise import html_to_text, sanitise_feed, sanitise_page
from tests.engine.content.samples import render_page

BASE = "https://example.org/posts/x/"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>p {}</style>a", "a"),
        ('<p style="color: red" onclick="x()" onerror="x()">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVa\tScript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="&#106;avascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href=" javascript:1">a</a>', "<a>a</a>"),
        ('<a href="vbscript:1">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<img src="data:image/png;base64,x" alt="a">', '<img alt="a">'),
        ('<img src="x" alt="a" srcset="y" onload="z()">', '<img src="x" alt="a">'),
        ('<iframe src="https://example.org"></iframe>a', "a"),
        ('<object data="x"></object><embed src="x">a', "a"),
        ('<form action="/x"><input name="a"><button>b</button></form>', "b"),
        ('<svg onload="x()"><circle/></svg>a', "a"),
        ("<math><mi>x</mi></math>a", "a"),
        ('<meta http-equiv="refresh" content="0"><base href="/x"><link rel="stylesheet" href="/x">a', "a"),
        ('<a href="/x" target="_blank" ping="/y">a</a>', '<a href="/x">a</a>'),
        ("<!-- a comment -->a", "a"),
        ("a <b", "a "),
        ("</div></p>a", "<p></p>a"),
        ("<em>a", "<em>a</em>"),
        (
            '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
            '&lt;p title="<img src="x">"&gt;',
        ),
    ],
)
def test_forbidden_html_is_removed_from_pages(written: str, kept: str) -> None:
    assert sanitise_page(written) == kept


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x/" title="t" rel="sponsored">a</a>',
        '<a href="mailto:a@example.org">a</a><a href="tel:+49123">b</a><a href="#part">c</a>',
        '<h2 id="part" class="big" lang="de">a</h2>',
        '<details open=""><summary>a</summary>b</details>',
        "<table><caption>a</caption><thead><tr><td>b</td></tr></thead></table>",
        '<table><tbody><tr><th scope="row">b</th><td colspan="2" align="right">c</td></tr></tbody></table>',
        '<figure><img src="/a.png" alt="" width="2" height="3" loading="lazy"><figcaption>a</figcaption></figure>',
        '<ol start="3"><li>a</li></ol>',
        '<blockquote cite="/x"><q>a</q></blockquote>',
        '<time datetime="2026-03-01">a</time><abbr title="b">c</abbr><kbd>d</kbd><mark>e</mark>',
    ],
)
def test_allowed_html_is_kept(html: str) -> None:
    assert sanitise_page(html) == html


@pytest.mark.parametrize(
    ("html", "feed"),
    [
        ('<a href="/x/">a</a>', '<a href="https://example.org/x/">a</a>'),
        ('<a href="#part">a</a>', '<a href="https://example.org/posts/x/#part">a</a>'),
        ('<a href="other/">a</a>', '<a href="https://example.org/posts/x/other/">a</a>'),
        ('<a href="//cdn.example.org/x">a</a>', '<a href="https://cdn.example.org/x">a</a>'),
        ('<a href="https://example.com/">a</a>', '<a href="https://example.com/">a</a>'),
        ('<a href="mailto:a@example.org">a</a>', '<a href="mailto:a@example.org">a</a>'),
        ('<img src="/a.png" alt="b">', '<img src="https://example.org/a.png" alt="b">'),
        ('<blockquote cite="/x">a</blockquote>', '<blockquote cite="https://example.org/x">a</blockquote>'),
        ('<a href="http://[">a</a>', "<a>a</a>"),
        ('<a href="javascript:1">a</a>', "<a>a</a>"),
        *(
            (
                f"<table><tbody><tr><td{on_pages}>a</td></tr></tbody></table>",
                f"<table><tbody><tr><td{in_feeds}>a</td></tr></tbody></table>",
            )
            for on_pages, in_feeds in (
                (' class="align-right"', ' align="right"'),
                (' align="left" colspan="2" class="b align-center c" id="d"', ' align="center" colspan="2"'),
                (' align="left" class="b"', ' align="left"'),
                (' class="align-right-or-left"', ""),
            )
        ),
        ('&lt;td class="align-right">', '&lt;td class="align-right"&gt;'),
        (
            '<a title="<td class=&quot;align-right&quot;>">b</a>',
            '<a title="&lt;td class=&quot;align-right&quot;&gt;">b</a>',
        ),
        ('<p class="a" id="b" style="c">d</p>', "<p>d</p>"),
        ('<div class="a"><section><p>b</p></section><aside>c</aside></div>', "<p>b</p>c"),
        ('<span class="a">b</span>', "b"),
        ("<script>a</script><style>b</style>c", "c"),
        ("<details><summary>a</summary><p>b</p></details>", "a<p>b</p>"),
    ],
)
def test_a_feed_has_plain_elements_and_absolute_addresses(html: str, feed: str) -> None:
    assert sanitise_feed(html, BASE) == feed


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("<p>one\ntwo   three</p>\n<p>four</p>", "one two three\nfour"),
        ("<p>a<br>b</p>", "a\nb"),
        ("<ul><li>a</li><li>b <em>c</em></li></ul>", "a\nb c"),
        ("<table><tr>\n<th>a</th>\n<th>b</th>\n</tr>\n<tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
        ("<pre><code>a = 1\n    b\n</code></pre><p>c\nd</p>", "a = 1\nb\nc d"),
        ("<p>a &amp; b &lt;c&gt; &#8217;</p>", "a & b <c> ’"),
        ('<img src="/a.png" alt="b">', ""),
        ("<h2>a</h2>b<h3>c</h3>", "a\nb\nc"),
        ('<p>a<sup><a class="footnote-ref" href="#fn:1">1</a></sup> b <a href="/c">c</a></p>', "a b c"),
    ],
)
def test_the_text_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "a <script src=/x></script> b",
        "[a](javascript:alert(1))",
        "[a](JAVASCRIPT&colon;alert(1))",
        "<javascript:alert(1)>",
        "![a](javascript:alert(1))",
        '![a](x"onerror="alert(1))',
        "[a][1]\n\n[1]: javascript:alert(1)",
        "# a {: onclick=alert(1) }",
        'a\n{: style="color:red" onmouseover="x()" }',
        "<img src=x onerror=alert(1)>",
        "<<hello name='<script>alert(1)</script>'>>",
        '<a href="java<<hello>>script:alert(1)">a</a>',
        "```<script>\nalert(1)\n```",
        "<div>\n<script>\n<<circuit>>\n</script>\n</div>",
    ],
)
def test_no_active_content_passes_markdown_and_the_sanitiser(markdown: str) -> None:
    html = render_page(markdown).lower()
    for alive in ("<script", '="javascript:', " onerror=", " onclick=", " onmouseover=", " style="):
        assert alive not in html
