"""HTML in articles: what is no HTML stays text, and what is removed is a warning at its place."""

from __future__ import annotations

import pytest

from engine.content.sanitise import html_to_text
from tests.engine.content.samples import join_segments, render_page, render_sample

VIDEO = "<<video"


def positions(text: str) -> list[str]:
    """Return the position of each problem, and its words in quotation marks."""
    return [f"{p.line}:{p.column} {p.message.split(chr(39))[1]}" for p in render_sample(text).problems]


class TestUnknownElements:
    """Names that are not elements of HTML, SVG or MathML."""

    @pytest.mark.parametrize(
        "text",
        [
            "Press <enter> and write <name> here.",
            "Hold <30s, then rest >30s.",
            "A Map<String, List<Integer>> of reps.",
            "Use vector<int>, std::vector<std::string> and Option<T>.",
            "Mail me: <your name here>",
            "Run <distance> km in </distance> minutes.",
            "<Enter>",
            "<enter/> and </enter>",
            "x<y and y>z",
            "<see below> and <TODO: measure>",
            "<my-element>words</my-element> and <x:p>words</x:p>",
            "<3 this workout, 5 <6",
            "<ENTER>",
            "<Press Enter> <étape> <名前>",
            "5 < 6 > 4, ->, <-, <->, => and <=",
            "<your-reps count=8>",
            "<!DOCTYPE html>",
            "<?php echo 1 ?>",
            "<![CDATA[words]]>",
            "<!Note: words words",
            "<data:words>",
            "a <",
        ],
    )
    def test_it_is_text(self, text: str) -> None:
        article = render_sample(text)
        assert article.problems == ()
        for form in (article.page, article.feed):
            assert html_to_text(join_segments(form)) == text
        assert join_segments(article.text) == text

    @pytest.mark.parametrize(
        ("text", "page"),
        [
            ("<placeholder>\n**Bold** after it", "<p>&lt;placeholder&gt;\n<strong>Bold</strong> after it</p>"),
            ("- <reps> squats\n- <reps>", "<ul>\n<li>&lt;reps&gt; squats</li>\n<li>&lt;reps&gt;</li>\n</ul>"),
            ("## The <tempo>", '<h2 id="the-tempo">The &lt;tempo&gt;</h2>'),
            ("[<name>](/plans/)", '<p><a href="/plans/">&lt;name&gt;</a></p>'),
            ("**<rest>** *<work>*", "<p><strong>&lt;rest&gt;</strong> <em>&lt;work&gt;</em></p>"),
            ("![<who> stands](/a.png)", '<p><img alt="&lt;who&gt; stands" src="/a.png"></p>'),
            ("`<enter>`", "<p><code>&lt;enter&gt;</code></p>"),
            ("&lt;enter&gt; \\<enter>", "<p>&lt;enter&gt; &lt;enter&gt;</p>"),
            ("Term <x>\n: Means <y>", "<dl>\n<dt>Term &lt;x&gt;</dt>\n<dd>Means &lt;y&gt;</dd>\n</dl>"),
            ("a <\nb> c", "<p>a &lt;\nb&gt; c</p>"),
            ("<enter\nname> c", "<p>&lt;enter\nname&gt; c</p>"),
            ("> <enter>\n> <name>", "<blockquote>\n<p>&lt;enter&gt;\n&lt;name&gt;</p>\n</blockquote>"),
            ("<div>\ntext <enter> more\n</div>", "<div>\ntext &lt;enter&gt; more\n</div>"),
            ("<p>Press <kbd><name></kbd></p>", "<p>Press <kbd>&lt;name&gt;</kbd></p>"),
            ('<p title="a <name> b">c</p>', "<p>c</p>"),
            ("<!-- <enter> -->a", "a"),
            ("<em>Press</em> <enter>", "<p><em>Press</em> &lt;enter&gt;</p>"),
        ],
    )
    def test_it_is_text_in_all_places(self, text: str, page: str) -> None:
        assert render_page(text) == page

    def test_tables_and_footnotes(self) -> None:
        text = render_sample("|<sets>|\n|---|\n|<reps>|\n\nNote.[^1]\n\n[^1]: Press <enter>.").text
        assert join_segments(text) == "<sets>\n<reps>\nNote.\nPress <enter>."
        assert [entry.text for entry in render_sample("## A <tempo>").toc] == ["A <tempo>"]

    def test_a_tag_without_an_end_in_a_block_is_text(self) -> None:
        page = render_page('<div class="box>\nwords\n\nmore *words*')
        assert page == '&lt;div class="box&gt;\nwords\n<p>more <em>words</em></p>'

    def test_the_position_after_it_is_right(self) -> None:
        assert positions("<enter\nname> <<hello name=x>> <font>c</font>") == ["2:24 <font>"]


class TestRemovedElements:
    """Elements that readers do not get."""

    @pytest.mark.parametrize(
        ("text", "found", "words"),
        [
            (
                '<iframe width="560" src="https://www.youtube.com/embed/a" allowfullscreen></iframe>',
                ["1:1 <iframe>"],
                "",
            ),
            ("Text <iframe src=x></iframe> text.", ["1:6 <iframe>"], "Text text."),
            ("<video controls><source src=a>Words</video>", ["1:1 <video>"], "Words"),
            ("<audio src=a controls></audio>", ["1:1 <audio>"], ""),
            ("<style>\np{color:red}\n\na{}\n</style>\n\nAfter.", ["1:1 <style>"], "After."),
            ('<form action=x><input name="q"><button>Go</button></form>', ["1:1 <form>"], "Go"),
            ('<object data="a.svg">Words</object>', ["1:1 <object>"], "Words"),
            ('<embed src="a.swf">', ["1:1 <embed>"], ""),
            ("<svg><title>A</title><text>Words</text></svg>", ["1:1 <svg>"], "AWords"),
            ("<math><mi>x</mi></math>", ["1:1 <math>"], "x"),
            ("<canvas></canvas>", ["1:1 <canvas>"], ""),
            ("<noscript>Words</noscript>", ["1:1 <noscript>"], "Words"),
            ("<template>Words</template>", ["1:1 <template>"], "Words"),
            ("<select><option>Words</option></select>", ["1:1 <select>"], "Words"),
            ("<textarea>Words</textarea>", ["1:1 <textarea>"], "Words"),
            ("<dialog open>Words</dialog>", ["1:1 <dialog>"], "Words"),
            ("<marquee>Words</marquee>", ["1:1 <marquee>"], "Words"),
            ("<IFRAME SRC='x'></IFRAME>", ["1:1 <iframe>"], ""),
            ("<iframe src=x>\n\nWords\n\n*more*", ["1:1 <iframe>"], "Words\nmore"),
            ("<iframe\n  src=x\n></iframe>", ["1:1 <iframe>"], ""),
            ("> - <video src=x></video>", ["1:5 <video>"], ""),
            ("|a|\n|-|\n| <iframe src=x></iframe> |", ["3:3 <iframe>"], "a"),
            (
                "| a\\|b <canvas> | <canvas> | <canvas> |\n|-|-|-|",
                ["1:8 <canvas>", "1:19 <canvas>", "1:30 <canvas>"],
                "a|b",
            ),
            ("Note.[^1]\n\n[^1]: A <canvas> b", ["3:9 <canvas>"], "Note.\nA b"),
            ("<<note>>\nA\n<canvas></canvas>\n<</note>>", ["3:1 <canvas>"], "[A]"),
            ("<div>\n<iframe src=x></iframe>\n</div>", ["2:1 <iframe>"], ""),
            ("<details>\n\n> <canvas></canvas>\n\n</details>", ["3:3 <canvas>"], ""),
            ("<details><summary>More</summary><script>x</script></details>", ["1:33 <script>"], "More"),
            ("<picture><source srcset=a><img src=/a.svg alt=A></picture>", ["1:1 <picture>"], ""),
            ('<link rel="stylesheet" href="x">', ["1:1 <link>"], ""),
            ("<html><body>Words</body></html>", ["1:1 <html>"], "Words"),
            ("<head><title>Words</title></head>", ["1:1 <head>"], "Words"),
            ("<main>a</main>\n<nav>b</nav>", ["1:1 <main>", "2:1 <nav>"], "a b"),
            ("<font size=2>Stop</font> <center>Go</center>", ["1:1 <font>", "1:26 <center>"], "Stop Go"),
            ("<big>a</big> <big>b</big>", ["1:1 <big>", "1:14 <big>"], "a b"),
            ("Words </video> more", ["1:7 </video>"], "Words more"),
            ("The <script> tag\n\nMore", ["1:5 <script>"], "The tag\nMore"),
            ("<script> and <style>\n\n*More*", ["1:1 <script>", "1:14 <style>"], "and\nMore"),
            ("a <script>alert(1)</script> b", ["1:3 <script>"], "a b"),
            ("<td>cell</td>", ["1:1 <td>"], "cell"),
            ("<b>Words</b\n\nMore <enter>", [], "Words</b\nMore <enter>"),
            ("## A <canvas> b ##", ["1:6 <canvas>"], "A b"),
            ("*a* `<canvas>` <canvas>", ["1:16 <canvas>"], "a <canvas>"),
            ("<center><iframe src=x></iframe></center>", ["1:1 <center>", "1:9 <iframe>"], ""),
            (
                '<blockquote class="tweet"><p lang="en">Words</p></blockquote>\n<script async src="x"></script>',
                ["2:1 <script>"],
                "Words",
            ),
        ],
    )
    def test_an_element_is_a_warning_and_its_words_stay(self, text: str, found: list[str], words: str) -> None:
        assert positions(text) == found
        assert join_segments(render_sample(text).text) == words

    @pytest.mark.parametrize(
        "text",
        [
            "`<iframe>`",
            "```\n<iframe>\n```",
            "\\<iframe>",
            "&lt;iframe&gt;",
            "<!-- <iframe src=x></iframe> -->",
            "<!-- a -->",
        ],
    )
    def test_code_escapes_and_comments_are_no_problem(self, text: str) -> None:
        assert positions(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "<details open><summary>a</summary></details>",
            "<table><caption>c</caption><tr><td colspan=2>a</td></tr></table>",
            "<table>\n\n<tr>\n\n<td>a</td>\n\n</tr>\n\n</table>",
            '<ol start="3"><li>a</li></ol>',
            '<abbr title="x">a</abbr> <time datetime="2026-01-01">b</time>',
            "<figure><img src=/a.svg alt=a><figcaption>b</figcaption></figure>",
            "[a](/b) <https://example.org/> [c](mailto:a@example.org) [d](tel:1) ![e](/f.png)",
            "*a*{: .b } [c](/d){: hreflang=en title='e f' }",
        ],
    )
    def test_allowed_html_is_no_problem(self, text: str) -> None:
        assert positions(text) == []

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("<iframe src=x></iframe>", "<<video "),
            ("<video src=x></video>", "<<video "),
            ("<audio src=x></audio>", "[Listen](address)"),
            ("<form></form>", "<<your-turn>>"),
            ('<form action="https://a.example/"><input name="email"></form>', "templates/, with 'forms' below [allow]"),
            ("<input>", "templates/, with 'forms' below [allow]"),
            ("<script src=x></script>", "templates/, with 'scripts' below [allow]"),
            ("<script>x</script>", "docs/widgets.md"),
            ("<svg></svg>", "![description](address)"),
            ("Enter a <title>", "'\\<title>'"),
            ('<p style="color:red">a</p>', "'wide'"),
            ('<img src="/a.png" alt="a" srcset="b">', "'src'"),
            ("[a](javascript:b)", "https:"),
            ("<!-- a", "'-->'"),
        ],
    )
    def test_the_hint_says_what_to_write(self, text: str, hint: str) -> None:
        (problem,) = render_sample(text).problems
        assert hint in problem.hint

    def test_a_comment_without_an_end_is_a_warning(self) -> None:
        (problem,) = render_sample("a\n\n<!-- never closed\nwords").problems
        assert (problem.line, problem.column, problem.message) == (
            3,
            1,
            "This comment has no end, so readers do not see what is below.",
        )

    def test_many_are_counted(self) -> None:
        problems = render_sample("<canvas></canvas>\n\n" * 300).problems
        assert len(problems) == 21
        assert (problems[-1].line, problems[-1].message) == (
            41,
            "280 more parts are removed or not understood, here and below.",
        )


class TestRemovedAttributes:
    """Attributes and addresses that readers do not get."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ('<p style="color:red">Words</p>', ["1:4 style"]),
            ('a <span style="a">b</span> <span style="a">c</span>', ["1:9 style", "1:34 style"]),
            (
                '<img src="/a.svg" alt="x" srcset="b 2x" sizes="100vw" width="100" onerror="alert(1)">',
                ["1:27 srcset", "1:41 sizes", "1:67 onerror"],
            ),
            ('<a href="/plans/" target="_blank" onclick="x()">Plans</a>', ["1:19 target", "1:35 onclick"]),
            ('<a href="javascript:alert(1)">a</a>', ["1:4 javascript:alert(1)"]),
            ("<a href=vbscript:x>a</a>", ["1:4 vbscript:x"]),
            ('<a href="data:text/html,x">a</a>', ["1:4 data:text/html,x"]),
            ("a [Plans](javascript:alert(1))", ["1:3 javascript:alert(1)"]),
            ("[a][b]\n\n[b]: javascript:c", ["1:1 javascript:c"]),
            ("![a](data:b)", ["1:1 data:b"]),
            ("[a](http://[)", ["1:1 http://%5B"]),
            ('## <span style="color:red">Warm up</span>', ["1:10 style"]),
            ('<div class="box" id="a" data-x="1" align="center">Words</div>', ["1:25 data-x", "1:36 align"]),
            ('Words\n{: style="color:red" onclick="x()" }', ["2:1 onclick", "2:1 style"]),
            ('[x](/plans/){: target="_blank" } [y](/plans/){: target="_blank" }', ["1:13 target", "1:46 target"]),
            ("![a](/a.svg){: width='50%' loading=lazy }", []),
            ("## A {: #b data-c=d }", ["1:6 data-c"]),
            ('Words ![a](/a.svg){: credit="Anna" } words', ["1:19 credit"]),
            (
                '![a](/a.svg){: credit="Ada" }\n\n*a*{: x=1 title="Ada" }\n\nWords ![a](/a.svg){: credit="Ada" }',
                ["3:4 title", "3:4 x", "5:19 credit"],
            ),
            ("![a](/a.svg){: loading=lazy }\n\n[b](/b/){: loading=lazy }", ["3:9 loading"]),
            ("`{: x=1 }`\n\n*a*{: x=1 }\n\n*b*{: y=“c d” x=1 }", ["3:4 x", "5:4 x", "5:4 y"]),
            ("<p align=center>Words</p>", ["1:4 align"]),
            (
                '<table border="1" cellpadding="0"><tr><td bgcolor="red">a</td></tr></table>',
                ["1:8 border", "1:19 cellpadding", "1:43 bgcolor"],
            ),
            ('<ol type="a" reversed><li>a</li></ol>', ["1:5 type", "1:14 reversed"]),
            ('a<br clear="all">b\n\n<hr width="50%">', ["1:6 clear", "3:5 width"]),
            ('<a name="x">a</a>', ["1:4 name"]),
            ('<a href="/plans/"><img onload=x src="/a.svg" alt="A"></a>', ["1:24 onload"]),
            ('<p class="x" class="y" style>Words</p>', ["1:24 style"]),
            ("a <b and c> d", ["1:6 and", "1:10 c"]),
            ("<i dont know>", ["1:4 dont", "1:9 know"]),
            ("<p class=MsoNormal style='mso-margin-top-alt:auto'>Words</p>", ["1:20 style"]),
            ('<b style="font-weight:normal;" id="docs-internal-guid-1f2e">Words</b>', ["1:4 style"]),
            ('<div\n  style="a">b</div>', ["2:3 style"]),
            ('<<hello name="abc">> <b style=a>c</b>', ["1:25 style"]),
        ],
    )
    def test_each_is_a_warning(self, text: str, found: list[str]) -> None:
        assert positions(text) == found

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ('![a](/b.svg){: license="MIT" }', "Did you mean 'licence'?"),
            ("![a](/b.svg){: credits=Ada }", "Did you mean 'credit'?"),
            ("![a](/b.svg){: author=Ada }", "Did you mean 'credit'?"),
            ("![a](/b.svg){: caption=Start }", "Write the caption in quotation marks after the address: ![desc"),
            ("![a](/b.svg)\n{: licence=MIT }", "Write those of a picture right after it, on the same line: ![desc"),
            ("Words ![a](/b.svg){: licence=MIT }", "Put the picture into a paragraph of its own."),
            ("[a](/b/){: hreflan=en }", "Did you mean 'hreflang'?"),
            ('<img src="/b.svg" alt="" widht="9">', "Did you mean 'width'?"),
            ('a<br clear="all">b', "Leave it out."),
        ],
    )
    def test_the_hint_names_the_attribute_that_is_meant(self, text: str, hint: str) -> None:
        (problem,) = render_sample(text).problems
        assert problem.hint.startswith(hint)

    def test_the_words_of_what_loses_its_address_stay(self) -> None:
        assert render_page("[Plans](javascript:alert(1))") == "<p><a>Plans</a></p>"

    @pytest.mark.parametrize(
        "text",
        ["## Plan {draft}", "**Squat**{8 reps} and more", "*a*{b: c}", "Words\n{: some words }", "*a*{.b} {c} d}"],
    )
    def test_other_words_in_braces_are_text(self, text: str) -> None:
        article = render_sample(text)
        assert article.problems == ()
        assert join_segments(article.text) == text.translate(str.maketrans("\n", " ", "#*")).strip().replace(
            "a{.b}", "a"
        )

    def test_a_list_that_readers_see_is_a_warning(self) -> None:
        text = "A\n{: .b }\n\n{: .b }\n\n[c](/d/) {: .b } and *e* {: .f }\n\n`{: .b }` \\{: .b }\n\n    {: .b }"
        found = [f"{p.line}:{p.column}: {p.message}" for p in render_sample(text).problems]
        words = "Readers see the braces with"
        assert found == [f"4:1: {words} '.b'.", f"6:10: {words} '.b'.", f"6:26: {words} '.f'."]


class TestLongAttributes:
    """A missing quotation mark makes the lines below part of an attribute, which readers do not see."""

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (
                '<div title="one\n> two\n<div class="three>\nfour\n',
                "1:6: The attribute 'title' of '<div>' is removed. It ends 2 lines below. "
                "Write the quotation mark that is missing at its end.",
            ),
            (
                '<div class="one\n<p id="two>\nthree\n',
                "1:6: The attribute 'class' of '<div>' contains a tag. It ends on the next line. "
                "Write the quotation mark that is missing at its end.",
            ),
            (
                '<div style="color: red;\n  margin: 0">\none\n</div>\n',
                "1:6: The attribute 'style' of '<div>' is removed. It ends on the next line. "
                "Leave it out, or use a class that the site has, such as 'wide'.",
            ),
        ],
    )
    def test_the_problem_says_where_the_attribute_ends(self, text: str, problem: str) -> None:
        assert problem in [f"{p.line}:{p.column}: {p.message} {p.hint}" for p in render_sample(text).problems]

    def test_long_values_of_allowed_attributes_are_fine(self) -> None:
        assert render_sample('<div class="one\n two">\n\nthree\n\n</div>\n').problems == ()
