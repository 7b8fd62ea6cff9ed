"""Ids, addresses and links of articles that would not be valid in a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import encode_url
from tests.engine.content.samples import join_segments, list_problems, render_page, render_sample


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("## Comments", '<h2 id="comments_section">Comments</h2>'),
        ("## Answer", '<h2 id="answer">Answer</h2>'),
        ("## Read next {: #read_next}", '<h2 id="read_next_section">Read next</h2>'),
        ('A\n{: id="comment_form"}', '<p id="comment_form_section">A</p>'),
        ('<div id="main_content">A</div>', '<div id="main_content_section">A</div>'),
        ("> ### Ref 1", '<blockquote>\n<h3 id="ref-1_section">Ref 1</h3>\n</blockquote>'),
        ("<<note>>\n## Elsewhere\n<</note>>", '<aside class="note"><h2 id="elsewhere_section">Elsewhere</h2></aside>'),
        ("## Comments\n## Comments", '<h2 id="comments_section">Comments</h2>\n<h2 id="comments_1">Comments</h2>'),
        ("## Circuit\n## Circuit", '<h2 id="circuit">Circuit</h2>\n<h2 id="circuit_1_section">Circuit</h2>'),
        (
            "## Comments\n## X {: #comments_section}",
            '<h2 id="comments_section">Comments</h2>\n<h2 id="comments_section_section">X</h2>',
        ),
    ],
)
def test_ids_of_the_page_are_not_those_of_the_text(text: str, page: str) -> None:
    assert render_page(text) == page


def test_the_contents_and_links_use_the_same_ids() -> None:
    article = render_sample("## Comments\n\n[Up](#comments), [out](#read_next)")
    assert [entry.anchor for entry in article.toc] == ["comments_section"]
    assert [link.url for link in article.links] == ["#comments_section", "#read_next"]
    assert '<a href="#comments_section">Up</a>, <a href="#read_next">out</a>' in join_segments(article.page)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("[a](</posts/my file/>)", '<a href="/posts/my%20file/">a</a>'),
        ("![b](</static/c d.png>)", '<img alt="b" src="/static/c%20d.png">'),
        ("[a][b]\n\n[b]: </my file/>", '<a href="/my%20file/">a</a>'),
        ('<a href="/my file/">a</a>', '<a href="/my%20file/">a</a>'),
        ("A <img src='/a|b \\{c}.png' alt='b'>", 'A <img src="/a%7Cb%20%5C%7Bc%7D.png" alt="b">'),
        ('<a href="/a%20b/?c=100%&amp;d=[e]">a</a>', '<a href="/a%20b/?c=100%25&amp;d=%5Be%5D">a</a>'),
        ('<a href="http://[::1]/ü/#a#b">a</a>', '<a href="http://[::1]/ü/#a%23b">a</a>'),
        ("[a](/b%20c/?d=%C3%BC)", '<a href="/b%20c/?d=%C3%BC">a</a>'),
    ],
)
def test_addresses_are_percent_encoded_once(text: str, page: str) -> None:
    assert render_page(text) == f"<p>{page}</p>"
    absolute = page.replace('="/', '="https://example.org/')
    assert join_segments(render_sample(text).feed) == f"<p>{absolute}</p>"


def test_links_with_spaces_have_their_own_positions() -> None:
    text = 'A\n\n[a](/b/) [c](</d e/>)\n<a href="/f g/">h</a> ![i](</j ü.png>)'
    found = [(link.url, link.line, link.column) for link in render_sample(text).links]
    assert found == [("/b/", 3, 5), ("/d%20e/", 3, 15), ("/f%20g/", 4, 10), ("/j%20%C3%BC.png", 4, 29)]


@given(st.text(alphabet=st.characters(), max_size=40))
def test_an_encoded_url_is_never_encoded_again(url: str) -> None:
    encoded = encode_url(url)
    assert encode_url(encoded) == encoded
    assert not set(encoded) & set(' "<>\\^`{|}\n\t\x00\x7f')


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("[say <<hello name=a>>](/x/)", "say <b>hello a</b>"),
        ("[*<<hello name=a>>*](/x/)", "<em><b>hello a</b></em>"),
        ('<a href="/x/">say <<hello name=a>></a>', "say <b>hello a</b>"),
        ("[a <https://b.example>](/x/)", "a https://b.example"),
    ],
)
def test_a_link_within_a_link_is_plain_words(text: str, link: str) -> None:
    article = render_sample(text)
    assert join_segments(article.page) == f'<p><a href="/x/">{link}</a></p>'
    in_feed = link.replace("<b>", "").replace("</b>", "")  # the widget writes a link instead
    assert join_segments(article.feed) == f'<p><a href="https://example.org/x/">{in_feed}</a></p>'
    assert article.problems == ()


@pytest.mark.parametrize("text", ["[a[^1] b](/x)", "[a *b[^1]*](/x)", "[**b[^1]**][x]\n\n[x]: /x"])
def test_a_footnote_within_a_link_is_its_number(text: str) -> None:
    article = render_sample(f"{text}\n\n[^1]: Note")
    link = join_segments(article.page).partition("</a>")[0]
    assert link.startswith('<p><a href="/x">')
    assert '<sup id="fnref:1"><span class="footnote-ref">1</span></sup>' in link
    assert "1" not in join_segments(article.text).split("\n")[0]


@pytest.mark.parametrize("name", ["circuit", "likes", "promo"])
def test_a_widget_that_cannot_be_words_warns_in_a_link(name: str) -> None:
    text = f'<a href="/x/">\n\n<<{name}>>\n\n</a>'
    assert list_problems(text) == [f"3:1: '<<{name}>>' is inside a link."]
    assert name in render_page(text)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("A [b](/posts/my file/).", ["1:7: '/posts/my file/' is not a link, because it has spaces."]),
        ("> ![b](/static/c d.png)", ["1:8: '/static/c d.png' is not a link, because it has spaces."]),
        ('![b](my photo.JPG "C")', ["1:6: 'my photo.JPG' is not a link, because it has spaces."]),
        ("[b](https://c.example/d e)", ["1:5: 'https://c.example/d e' is not a link, because it has spaces."]),
        ("<<note>>\n[b](/c d)\n<</note>>", ["2:5: '/c d' is not a link, because it has spaces."]),
        ("[b](</c d>) [b](/c%20d) [b](/c 'd') `[b](/c d)`\n\n    [b](/c d)\n", []),
        ("Do [x](y or z). Do [x](about 2.5). Do [x](the first, then rest.)", []),
    ],
)
def test_an_address_with_spaces_that_makes_no_link_is_reported(text: str, problems: list[str]) -> None:
    assert list_problems(text) == problems
