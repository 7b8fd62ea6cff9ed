"""The examples of the CommonMark specification: our syntax, and what readers get after typography and sanitising."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import markdown
import pytest

from engine.content.html_elements import KNOWN_ELEMENTS
from engine.content.html_tags import URL_ATTRIBUTES
from engine.content.markdown.code_blocks import format_plain
from engine.content.markdown.commonmark import CommonMark
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.shortcode_blocks import BlockTags, ShortcodeNames
from engine.content.picture_addresses import resolve_picture
from engine.content.sanitise import html_to_text, sanitise_page
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.text import encode_url
from tests.documentation import read_page
from tests.engine.content.html_form import EditTag, Piece, read_html
from tests.engine.content.samples import FIXTURES, PATH, render_page

INLINE_SECTIONS = {
    *("Inlines", "Code spans", "Emphasis and strong emphasis", "Links", "Images", "Autolinks", "Raw HTML"),
    *("Hard line breaks", "Soft line breaks", "Textual content", "Backslash escapes"),
    "Entity and numeric character references",
}
HEADINGS = re.compile("h[1-6]")
_PICTURE = re.compile(r'<p>(<img [^>]*) title="([^"]*)" /></p>')
_NO_HTML = re.compile(rf"<(?=[/!?A-Za-z])(?!/?(?:{'|'.join(KNOWN_ELEMENTS)})[\s/>])")
_LABEL = re.compile(r"\]\[(\w+)\]")
_WORD = re.compile(r"\w+")
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."})


@dataclass(frozen=True, slots=True)
class Example:
    """An example of the specification."""

    number: int
    section: str
    markdown: str
    html: str


@cache
def examples() -> list[Example]:
    """Return the examples of the specification."""
    found = json.loads((FIXTURES / "commonmark.json").read_text(encoding="utf-8"))["examples"]
    return [Example(**example) for example in found]


def convert(text: str) -> str:
    """Convert Markdown without typography, bare links, attribute lists, footnotes, shortcodes and sanitising."""
    tags = BlockTags(ShortcodeTokens(""), ShortcodeNames(frozenset(), frozenset()))
    commonmark = CommonMark(tags, format_plain, HtmlFilter(strict=True))
    return markdown.Markdown(extensions=[commonmark], output_format="html").convert(text)


def _ignore_anchor(tag: str, attributes: dict[str, str]) -> bool:
    if HEADINGS.fullmatch(tag):
        attributes.pop("id", None)
    return True


def _ignore_colours(tag: str, attributes: dict[str, str]) -> bool:
    if tag in ("code", "div"):
        attributes.pop("class", None)
    return tag not in ("div", "span")


def _encode_addresses(_tag: str, attributes: dict[str, str]) -> bool:
    for name in attributes.keys() & URL_ATTRIBUTES:
        attributes[name] = encode_url(attributes[name])
    return True


def _resolve_pictures(tag: str, attributes: dict[str, str]) -> bool:
    if tag == "img":
        attributes["src"] = resolve_picture(attributes["src"], PATH)
    return True


def _ignore_link(tag: str, _attributes: dict[str, str]) -> bool:
    return tag != "a"


def _join(pieces: list[Piece]) -> str:
    return "".join(source for _, source in pieces)


@cache
def _same(html: str, reasons: frozenset[str]) -> str:
    """Return HTML without the differences that have these reasons, in one spelling."""
    edits: dict[str, EditTag] = {
        "anchors": _ignore_anchor,
        "code": _ignore_colours,
        "addresses": _encode_addresses,
        "bare links": _ignore_link,
        "pictures": _resolve_pictures,
    }
    if "pictures" in reasons:
        html = _PICTURE.sub(r"<figure>\1><figcaption>\2</figcaption></figure>", html)
    if "sanitising" in reasons:
        html = sanitise_page(html.strip())
    joined = _join(read_html(html, [edits[reason] for reason in edits if reason in reasons]))
    return joined.translate(TYPOGRAPHY) if "typography" in reasons else joined


REASONS = ("anchors", "typography", "code", "pictures", "addresses", "sanitising", "bare links")


def explain(example: Example) -> tuple[str, ...] | None:
    """Return the reasons why readers get something else than the specification, or None if they do not suffice."""
    page = render_page(example.markdown)
    sets = [reasons for count in range(len(REASONS) + 1) for reasons in combinations(REASONS, count)]
    for reasons in sorted(sets, key=lambda reasons: "bare links" in reasons):  # which hides all differences of links
        if _same(page, frozenset(reasons)) == _same(example.html, frozenset(reasons)):
            return reasons
    return ("no HTML",) if "<" in example.markdown and _has_all_words(example, page) else None


def _has_all_words(example: Example, page: str) -> bool:
    """Return whether a page has all words of the result in the specification, or they are the labels of links."""
    wanted = html_to_text(sanitise_page(_NO_HTML.sub("&lt;", example.html)))
    return set(_WORD.findall(wanted)) <= set(_WORD.findall(page + "".join(_LABEL.findall(example.markdown))))


def is_right(example: Example) -> bool:
    """Return whether our syntax gives what the specification says."""
    return _join(read_html(convert(example.markdown))) == _join(read_html(example.html))


@cache
def build_table() -> str:
    """Return the figures of each section as a table in Markdown, with the reasons for what readers get instead."""
    total, right, same = Counter[str](), Counter[str](), Counter[str]()
    differences: dict[str, Counter[str]] = {}
    for example in examples():
        section = example.section
        reasons = explain(example)
        total[section] += 1
        right[section] += is_right(example)
        same[section] += reasons == ()
        differences.setdefault(section, Counter()).update(("unexplained",) if reasons is None else reasons)
    for count in (total, right, same):
        count["All"] = count.total()
    differences["All"] = sum(differences.values(), Counter[str]())
    cells = [
        f"| {name} | {total[name]} | {right[name]} | {same[name]} |"
        f" {', '.join(f'{reason} {n}' for reason, n in sorted(differences[name].items()))} |"
        for name in differences
    ]
    head = "| Section | Examples | Syntax | Page | Differences of the page |"
    return "\n".join([head, "|---|---|---|---|---|", *cells])


def test_the_table_in_the_docs_has_the_present_figures(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{build_table()}")
    assert build_table() in read_page("markdown.md")


def test_all_examples_of_blocks_and_nearly_all_others_are_right() -> None:
    right = Counter(example.section in INLINE_SECTIONS for example in examples() if is_right(example))
    blocks, inlines = right[False], right[True]
    assert blocks == 296
    assert blocks + inlines == 652


def test_each_difference_of_a_page_has_a_reason() -> None:
    assert [example.number for example in examples() if explain(example) is None] == []
