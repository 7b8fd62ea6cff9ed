"""What does not fit on a screen, which other tests look for, and the layout of elements in articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.hosts import serving
from tests.browser.screens import ARTICLE, COMMENTS, Screen
from tests.conftest import MakeApp

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = element => element !== document.body
    && (getComputedStyle(element.parentElement).overflowX === "auto" || scrolls(element.parentElement));
  const beyond = [...document.querySelectorAll("body *")].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width && Math.floor(box.right) > width && !element.closest(".visually-hidden") && !scrolls(element);
  });
  const sideways = document.scrollingElement.scrollWidth > width ? ["the page itself"] : [];
  return [...sideways, ...beyond.map(element => element.outerHTML.slice(0, 120))];
}"""
CUT = """() => [...document.querySelectorAll("body :not(svg *)")].filter(element => {
  const wide = element.scrollWidth > element.clientWidth + 1, high = element.scrollHeight > element.clientHeight + 1;
  if (!wide && !high) return false;
  const style = getComputedStyle(element);
  if (element.closest(".visually-hidden, .clamped, svg") || !element.getClientRects().length) return false;
  const hides = value => value === "hidden" || value === "clip";
  return (wide && hides(style.overflowX)) || (high && hides(style.overflowY));
}).map(element => element.outerHTML.slice(0, 120))"""
# Facts with a separator in one text. If the line breaks there, the separator remains at its end.
JOINED = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const isLeftOut = parentElement.closest(".button, code, textarea, script, style");
    if (/·\\s+\\S/.test(data) && !isLeftOut) found.push(data.trim());
  }
  return found;
}"""
# WCAG 2.2, 1.4.12: readers may set these without losing content.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""

PRIMARY = """.button, .site-nav a, .brand, a.chip, .area-links a, .check, select, .pagination a, .video-poster,
 .contents summary"""
PRESSED = "a[href], button, input, select, textarea, summary, label.check"
TOO_SMALL = """([pressed, primary]) => [...document.querySelectorAll(pressed)]
  .filter(element => {
    const box = element.getBoundingClientRect();
    if (!box.width || element.closest(".visually-hidden, .skip-link")) return false;
    if (element.closest("label") && element.tagName === "INPUT") return Math.min(box.width, box.height) < 24;
    if (box.height >= (element.matches(primary) ? 43.9 : 23.9) && box.width >= 23.9) return false;
    // A link inside a sentence is as high as its line: WCAG 2.2, 2.5.8, the exception for inline targets.
    const around = element.parentElement.closest(":not(sup, cite)").cloneNode(true);
    for (const link of around.querySelectorAll("a")) link.remove();
    return getComputedStyle(element).display !== "inline" || around.textContent.trim().length <= 1;
  })
  .map(element => {
    const box = element.getBoundingClientRect();
    return `${element.outerHTML.slice(0, 90)}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`;
  })"""


LINES = """() => [...document.querySelectorAll(".clamped")].map(element => {
  const lines = element.getBoundingClientRect().height / parseFloat(getComputedStyle(element).lineHeight);
  return [element.textContent, Math.round(lines * 10) / 10];
})"""
"""The text of each clamped title, and how many lines of it are visible."""

FITS = f"""sizes => ({{
  "too wide": ({TOO_WIDE})(),
  "cut": ({CUT})(),
  "too small": ({TOO_SMALL})(sizes),
}})"""
"""All three, for PRESSED and PRIMARY."""


ADDED = """() => {
  const prose = document.querySelector(".prose");
  prose.insertAdjacentHTML("beforeend", "<p>a</p><hr><dl><dt>b</dt><dd>c</dd></dl><pre>d</pre><pre>e</pre>");
  const box = selector => prose.querySelector(`:scope > ${selector}`).getBoundingClientRect();
  const [line, text, first, second] = [box("hr"), box("p"), box("pre:nth-last-child(2)"), box("pre:last-child")];
  const [term, meaning] = ["dt", "dd"].map(name => getComputedStyle(prose.querySelector(`:scope > dl > ${name}`)));
  return {
    line: line.width === text.width && line.height > 0,
    space: second.top - first.bottom > 8,
    terms: term.fontWeight > meaning.fontWeight,
  };
}"""


def test_lines_terms_and_code_in_articles_stand_out(open_page: Open) -> None:
    page = open_page(ARTICLE)
    assert page.evaluate(ADDED) == {"line": True, "space": True, "terms": True}


def test_titles_in_lists_have_at_most_three_lines_and_the_whole_text(
    site: Callable[[str], Path], make_app: MakeApp, fresh_page: Callable[..., Page]
) -> None:
    titles = ["Short", "A title that goes on " * 9, "Donaudampfschifffahrtsgesellschaft" * 5]
    folder = site("empty")
    (folder / "posts").mkdir()
    for day, title in enumerate([*titles, "The newest, which leads the home page"], 1):
        head = f'title: "{title.strip()}"\ndate: 2026-03-0{day}\ntags: [strength]\nseries: Strong'
        (folder / "posts" / f"post-{day}.md").write_text(f"---\n{head}\n---\n\nText.\n")
    page = fresh_page(viewport={"width": 375, "height": 800})
    with serving("127.0.0.1", make_app(folder)) as url:
        for path in ("/", "/tags/strength/", "/series/strong/", "/archive/", "/posts/post-4/"):
            page.goto(url + path)
            assert page.evaluate(TOO_WIDE) == [], path
            found = dict(page.evaluate(LINES))
            assert all(found.get(title.strip(), 4) <= 3 for title in titles[1:]), (path, found)
            assert found.get("Short", 1) == 1, path


EDGES = """() => [".brand", "h1", ".prose > p", ".site-footer-title"].map(
  each => Math.round(document.querySelector(each).getBoundingClientRect().left))"""


def test_articles_begin_where_the_header_and_the_footer_begin(open_page: Open) -> None:
    for screen in (ARTICLE, COMMENTS):  # with contents, and without
        page = open_page(screen)
        for width in (375, 768, 1024, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert len(set(page.evaluate(EDGES))) == 1, (screen.name, width)
        page.set_viewport_size({"width": 375, "height": 800})
        lefts = page.locator(".site-footer-row > *").evaluate_all("all => all.map(each => each.offsetLeft)")
        assert len(set(lefts)) == 1, screen.name  # the switch for light and dark, too
    page = open_page(Screen("about", "/about/", "About"))
    head, text = (page.locator(each).bounding_box() for each in (".article-head", ".prose"))
    assert head and text and text["y"] - head["y"] - head["height"] < 40  # however long the contents beside them are


BESIDE = """() => {
  const [lead, box] = [".lead", ".about"].map(each => document.querySelector(each).getBoundingClientRect());
  return box.left > lead.right;
}"""


@pytest.mark.parametrize("hero", ["", "hero: {src: /static/hero.svg, alt: A hill}\n"], ids=["no picture", "a picture"])
def test_boxes_are_beside_the_newest_article_and_a_card_is_never_as_wide_as_the_page(
    site: Callable[[str], Path], make_app: MakeApp, fresh_page: Callable[..., Page], hero: str
) -> None:
    folder = site("empty")
    for name in ("posts", "static"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "static" / "hero.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"/>')
    (folder / "posts" / "only.md").write_text(
        f"---\ntitle: Only\ndate: 2026-03-01\ntags: [hills]\nseries: Hills\n{hero}---\n\nText.\n"
    )
    with (folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[about]\ntitle = "Who writes here"\ntext = "Two coaches."\n')
    page = fresh_page(viewport={"width": 1280, "height": 800})
    with serving("127.0.0.1", make_app(folder)) as url:
        page.goto(url)
        assert page.evaluate(BESIDE)
        page.goto(f"{url}/tags/hills/")
        assert page.locator(".card").evaluate("card => card.clientWidth") < 450
        page.goto(f"{url}/series/hills/")
        assert page.locator(".parts").evaluate("list => list.clientWidth") < 650  # as wide as text


ENDS = """text => {
  const letters = document.createRange();
  return [0, text.length - 1].map(at => {
    letters.setStart(text, at);
    letters.setEnd(text, at + 1);
    return letters.getBoundingClientRect().x;
  });
}"""
"""The positions of the first and the last letter of a text."""


def test_a_comment_in_arabic_goes_from_right_to_left(open_page: Open) -> None:
    page = open_page(COMMENTS)
    for words, is_arabic in (("قوة الركض", True), ("Planks.", False)):
        text = page.locator(".comment-text p", has_text=words).first
        first, last = text.evaluate(f"element => ({ENDS})(element.firstChild)")
        assert (last < first) == is_arabic, words


def test_a_long_title_takes_three_lines_in_the_link_to_the_next_article(open_page: Open) -> None:
    page = open_page(Screen("before the long title", "/posts/many/", "Many", "crowd"), width=375)
    title = page.locator(".previous-next [rel=next] .clamped")
    assert title.evaluate("element => element.clientHeight / parseFloat(getComputedStyle(element).lineHeight)") < 3.1


@pytest.mark.parametrize(
    "place", ['<figure class="wide">{}</figure>', '<div class="pictures"><figure>{}</figure></div>']
)
def test_linked_credits_of_wide_pictures_and_galleries_stand_in_one_line(place: str, open_page: Open) -> None:
    page = open_page(ARTICLE, width=1280)
    caption = (
        '<a href="/x"><img src="/favicon.ico" alt=""></a><figcaption>By <a href="/a">Cleo</a>, <a href="/b">CC0</a>'
    )
    page.evaluate(
        "html => document.querySelector('.prose').insertAdjacentHTML('beforeend', html)", place.format(caption)
    )
    tops = page.locator(".prose > :last-child figcaption a").evaluate_all("links => links.map(each => each.offsetTop)")
    assert len(tops) == 2
    assert tops[0] == tops[1]
    assert page.locator(".prose > :last-child img").evaluate("image => image.offsetWidth") > 100  # as wide as its place
