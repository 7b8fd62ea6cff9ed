"""The strict HTML reader finds errors, so that other tests can rely on it."""

from __future__ import annotations

import pytest

from tests.web.markup import Page

GOOD = """<!doctype html>
<html lang="en"><head><title>T</title></head>
<body><main id="m"><h1>One</h1><p>Text <a href="#m">up</a><img src="x" alt=""></p></main></body></html>"""


def test_a_good_page_has_no_problems() -> None:
    page = Page(GOOD)
    assert page.problems == []
    assert page.one("p").text == "Text up"
    assert page.links == ["#m"]


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        ("<!doctype html>\n", "", "doctype"),
        ("</p>", "", "</main> where"),
        ("</html>", "", "<html> is never closed"),
        ("<h1>One</h1>", "<h2>One</h2>", "0 headings of level 1"),
        ("</h1>", "</h1><h3>Deep</h3>", "level 3 after one of level 1"),
        ("</h1>", "</h1><h1>Two</h1>", "2 headings of level 1"),
        (' alt=""', "", "without alt"),
        ("#m", "#n", "'n', which is not there"),
        ("<p>", "<p><div></div>", "<div> in <p>"),
        ("<p>", "<p id=m>", "'m' stands 2 times"),
        ("<p>", "<li></li><p>", "<li> in <main>"),
        ("<p>", "<ul><p>x</p></ul><p>", "<p> right in <ul>"),
        ("<p>", "<p class=a class=b>", "class twice"),
        ("<p>", "<p style=x>", "has style"),
        ("<p>", "<p onclick=x>", "has onclick"),
        ("<p>", "<p><script>1</script>", "a script in the page"),
        (">up<", "><", "without words"),
        (">up<", ">up<a href=/>x</a><", "something else to press"),
    ],
)
def test_errors_are_found(part: str, instead: str, said: str) -> None:
    assert part in GOOD
    assert any(said in problem for problem in Page(GOOD.replace(part, instead)).problems)
