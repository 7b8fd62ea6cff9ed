"""Test front matter that was pasted from a word processor."""

from __future__ import annotations

from datetime import date

import pytest

from engine.content.front_matter import FrontMatter, parse


def read(text: str) -> FrontMatter:
    """Return the front matter of a file without problems."""
    found = parse(text, "x.md", requires_date=False)
    assert found.problems == ()
    assert found.front_matter is not None
    return found.front_matter


def read_fields(yaml: str) -> FrontMatter:
    """Return front matter without problems, from its fields."""
    return read(f"---\n{yaml}\n---\nText\n")


@pytest.mark.parametrize(
    "line",
    [
        *("title:\xa0A", "title:\u202fA", "title:\u2003A", "title:\u3000A", "title:\u200bA", "title:\u200b A"),
        *("\u200btitle: A", "\u2060title: A", "\ufefftitle: A", "\xa0title: A", "ti\xadtle: A", "title\xa0: A"),
        *("title: A\xa0", "title: A\u200b", "title: “A”", "title: „A“", "title: »A«", "title: ‘A’", 'title: “A"'),
        *("title: “A” # comment", "title: ”A”\xa0"),
    ],
)
def test_characters_without_a_meaning_are_read_as_typed(line: str) -> None:
    assert read_fields(line).title == "A"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: “Hips: part #1”", "Hips: part #1"),
        ("title: ‘Runner’s hips: part 1’", "Runner’s hips: part 1"),
        ('title: “The "easy" one: hips”', "The “easy” one: hips"),
        ("title: “Hips” and “knees”", "“Hips” and “knees”"),
        ("title: '“Hips”'", "“Hips”"),
        ("title: 10 km in 50 min – fast", "10 km in 50 min – fast"),
        ("title: Auto\xadbahn \U0001f3c3\u200d♀️", "Auto\xadbahn \U0001f3c3\u200d♀️"),
    ],
)
def test_quotes_around_a_title_are_read_and_its_text_is_kept(line: str, title: str) -> None:
    assert read_fields(line).title == title


@pytest.mark.parametrize(
    "lines",
    [
        "tags: [a,\xa0b, “c, d”]",
        "tags: [\u200ba,b\xa0,‘c, d’]",
        "tags:\n-\xa0a\n-\u200bb\n- “c, d”",
        "tags:\n  - a\n\xa0\xa0- b\n  - „c, d“",
    ],
)
def test_items_of_lists_are_read_as_typed(lines: str) -> None:
    assert read_fields(f"title: A\n{lines}").tags == ("a", "b", "c, d")


def test_no_break_spaces_indent() -> None:
    hero = read_fields("title: A\nhero:\n\xa0\xa0src: /a.png\n\xa0\xa0alt:\xa0“A hip: left”").hero
    assert hero is not None
    assert (hero.src, hero.alt) == ("/a.png", "A hip: left")


def test_a_draft_stays_a_draft() -> None:
    front = read_fields("title: A\ndraft: true\xa0\ndate:\u200b2026-03-01\u202f\ncomments:\xa0off")
    assert (front.draft, front.date, front.comments) == (True, date(2026, 3, 1), "off")


@pytest.mark.parametrize("first", ["\ufeff\ufeff---", "\u200b---", "\xa0---", "---\xa0", "---\u200b"])
@pytest.mark.parametrize("last", ["---", "\u200b---", "---\xa0"])
def test_lines_around_front_matter_may_have_invisible_characters(first: str, last: str) -> None:
    assert read(f"{first}\ntitle: A\n{last}\nText").title == "A"


@pytest.mark.parametrize(
    ("text", "position", "message", "sentence"),
    [
        ("–––\ntitle: A\n---", "1:1", "The front matter is missing.", "U+2013 (en dash). Type - instead."),
        ("---\ntitle: A\n—-\nText", "1:1", "The front matter is not closed.", "U+2014 (em dash)."),
        ("---\ntitle: „Hips“: part 1\n---", "2:14", "A key cannot end at this colon.", "U+201E (double low-9"),
        ('---\ntitle: "Hips”\n---', "2:8", "This quote is not closed.", "U+201D (right double quotation mark)."),
        ("---\n\xa0title: A\ntags: [b]\n---", "3:1", "This line does not fit", "U+00A0 (no-break space)."),
        ("---\ntitle: A\n– hips\n---", "3:1", "This line has no 'key: value'.", "U+2013 (en dash)."),
        ("---\ntitle: A\ndate: 2026–03–01\n---", "3:7", "'date' must be a date", "U+2013 (en dash)."),
        (
            "---\ntitle: A\nrelated: [strong\u2011hips]\n---",
            "3:11",
            "'related[1]' cannot be",
            "U+2011 (non-breaking hyphen).",
        ),
        ("---\ntitle: Ab\u2028\n---", "2:10", "The invisible character U+2028", "Delete it."),
        ("---\n\u200btitle: A\n\u200b\u200bupdated: x\n---", "3:12", "'updated' must be a date", ""),
    ],
)
def test_other_characters_are_named(text: str, position: str, message: str, sentence: str) -> None:
    (problem,) = parse(text, "x.md", requires_date=False).problems
    assert f"{problem.line}:{problem.column}" == position
    assert problem.message.startswith(message)
    assert sentence in problem.hint


def test_apostrophes_in_words_are_not_blamed() -> None:
    (problem,) = parse("---\ntitle: Runner’s hips – the plan: part 1\n---", "x.md", requires_date=False).problems
    assert "U+" not in problem.hint
