"""Texts that are near the constructs of docs/markdown.md: combined, typed in another way, or pasted."""

from __future__ import annotations

import pytest

from tests.engine.content.samples import list_problems, render_page, render_sample

A = '<a href="https://a.example/">https://a.example/</a>'
WIKI = "https://a.example/b_(c)"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ('"a *b*" c', "“a <em>b</em>” c"),
        ('say "**b**," c', "say “<strong>b</strong>,” c"),
        ('"a [b](/c)"', '“a <a href="/c">b</a>”'),
        ('"a `b`" c', "“a <code>b</code>” c"),
        ("'a *b*' *c*'s", "‘a <em>b</em>’ <em>c</em>’s"),
        ('"a <b>c</b>" d', "“a <b>c</b>” d"),
        ("<i>a</i>'s b", "<i>a</i>’s b"),
        ('"a\\*" b', "“a*” b"),
        ('("a https://a.example/")', f"(“a {A}”)"),
        ('*a* -- "b" (*c* "d")', "<em>a</em> – “b” (<em>c</em> “d”)"),
        ("5'30\"/km or 6'2", "5’30”/km or 6’2"),
        ('*5*"30', "<em>5</em>”30"),
    ],
)
def test_quotes_end_after_markup_and_numbers(text: str, page: str) -> None:
    assert render_page(text) == f"<p>{page}</p>"


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (f"({WIKI})", f'(<a href="{WIKI}">{WIKI}</a>)'),
        (f"{WIKI}.", f'<a href="{WIKI}">{WIKI}</a>.'),
        ("https://a.example/) b", f"{A}) b"),
        ("https://a.example/\\\nb", f"{A}<br>\nb"),
        ("~~https://a.example/~~ b", f"<del>{A}</del> b"),
        ("**https://a.example/**", f"<strong>{A}</strong>"),
        ('<a href="/b">https://a.example/</a>', '<a href="/b"><span>https://a.example/</span></a>'),
        ('<a href="/b">c [d](/e) <https://a.example/></a>', None),
        ('[a <a href="/b">c</a> d](/e)', '<a href="/e">a c d</a>'),
        ('<a id="top"></a>https://a.example/', f'<a id="top"></a>{A}'),
    ],
)
def test_addresses_in_text_end_before_markup_and_are_no_links_in_links(text: str, page: str | None) -> None:
    page = page or '<a href="/b">c <span>d</span> <span>https://a.example/</span></a>'
    assert render_page(text) == f"<p>{page}</p>"


def test_an_address_at_the_end_of_a_footnote_is_a_link() -> None:
    assert A in render_page("a[^1]\n\n[^1]: See https://a.example/")


@pytest.mark.parametrize(
    ("text", "alt"),
    [
        ('![a <span id="b">c</span>](/d.svg)', "a c"),
        ('[![a <a href="/b">c</a>](/d.svg)](/e)', "a c"),
        ('![a <br> "b"](/d.svg)', "a &quot;b&quot;"),
    ],
)
def test_html_in_the_description_of_a_picture_is_left_out(text: str, alt: str) -> None:
    assert f'<img alt="{alt}" src="/d.svg">' in render_page(text)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("**5*400 m**, then jog", "<strong>5*400 m</strong>, then jog"),
        ("*a \\\\*b* c*", "<em>a \\<em>b</em> c</em>"),
        ("*a\n    *** b*", "<em>a\n*** b</em>"),
        ("_a \n_ b", "_a\n_ b"),
        ("*a <i>b</i>*c* d*", "<em>a <i>b</i><em>c</em> d</em>"),
        ("*a <del>*b*</del> c*", "<em>a <del><em>b</em></del> c</em>"),
        ("y*c** d", "y*c** d"),
        ("~~a *b*~~ c~~d~~e ~f~", "<del>a <em>b</em></del> c<del>d</del>e ~f~"),
        ("*~~a~~ [b *c*](/d)*", '<em><del>a</del> <a href="/d">b <em>c</em></a></em>'),
        ("*a*b*c* **d**'s", "<em>a</em>b<em>c</em> <strong>d</strong>’s"),
        ("2*3 and 4*5", "2<em>3 and 4</em>5"),
    ],
)
def test_emphasis_beside_markup_and_numbers(text: str, page: str) -> None:
    assert render_page(text) == f"<p>{page}</p>"


@pytest.mark.parametrize("line_end", ["  \n", "\\\n"])
def test_pictures_with_line_breaks_between_them_keep_their_captions(line_end: str) -> None:
    page = render_page(f'![a](/b.svg "c"){line_end}![d](/e.svg "f")')
    assert page.startswith('<div class="pictures"><figure>')
    assert [page.count(f"<figcaption>{caption}<") for caption in "cf"] == [1, 1]
    assert "<br>" not in page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Old.\n\n[caption id="x" width="300"]![a](/b.jpg) Old[/caption]', ["3:1 caption"]),
        (
            '[gallery ids="1,2"] and\n[gallery]  \n\n- [gallery]\n\n> [playlist ids=1]',
            ["1:1 gallery", "2:1 gallery", "4:3 gallery", "6:3 playlist"],
        ),
        ("a [embed]https://a.example/b[/embed]", ["1:3 embed"]),
        ('[video width="9" mp4="/a.mp4"][/video]\n\n[audio src="/a.mp3"]', ["1:1 video", "3:1 audio"]),
        ("[youtube=https://a.example/b] [vimeo https://a.example/b]", ["1:1 youtube", "1:31 vimeo"]),
        ("The start [video], the end [audio] and [a caption]. [gallery](/b/) [video][x]\n\n[x]: /y/", []),
        ('`[gallery ids="1"]` \\[gallery ids="1"]\n\n    [gallery ids="1"]\n\n```\n[embed]a[/embed]\n```', []),
        ("[gallery]\n\n[gallery]: /pictures/", []),
    ],
)
def test_shortcodes_of_wordpress_are_reported(text: str, found: list[str]) -> None:
    problems = render_sample(text).problems
    assert [f"{p.line}:{p.column} {p.message.split('[')[1].split(']')[0]}" for p in problems] == found
    assert all("shortcode of WordPress" in p.message and p.hint for p in problems)


def test_attributes_can_have_the_quotes_of_word_processors() -> None:
    assert '<span class="credit">Ada B</span>' in render_page("![a](/b.svg){: credit=“Ada B” }")
    assert render_page("[a](/b){: title=„c d“ .e }") == '<p><a class="e" href="/b" title="c d">a</a></p>'


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("## A {: #b }\n\n## C {: #b }", '<h2 id="b">A</h2>\n<h2 id="b_2">C</h2>'),
        ('<div id="a">b</div>\n\n## A', '<div id="a">b</div>\n<h2 id="a_2">A</h2>'),
        ("B\n{: #b }\n\nC\n{: #b }\n\nD\n{: #b_2 }", '<p id="b">B</p>\n<p id="b_3">C</p>\n<p id="b_2">D</p>'),
        ("A\n{: #circuit }\n\nB\n{: #circuit }", '<p id="circuit">A</p>\n<p id="circuit_2_section">B</p>'),
        ("> A\n> {: #b }\n\n<<note>>\nC\n{: #b }\n<</note>>", None),
    ],
)
def test_ids_are_unique(text: str, page: str | None) -> None:
    page = page or '<blockquote>\n<p id="b">A</p>\n</blockquote>\n<aside class="note"><p id="b_2">C</p></aside>'
    assert render_page(text) == page


def test_addresses_of_html_are_read_as_browsers_do() -> None:
    assert render_page('<a href=" /a\n/b ">c</a>') == '<p><a href="/a/b">c</a></p>'


@pytest.mark.parametrize("address", ["tel:+49 123 456", "mailto:ada@a.example?subject=b c", "/a%20b c"])
def test_any_address_with_spaces_that_makes_no_link_is_reported(address: str) -> None:
    (problem,) = list_problems(f"a [b]({address})")
    assert problem.startswith("1:7: '") and problem.endswith("is not a link, because it has spaces.")
