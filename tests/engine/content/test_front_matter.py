"""Front matter: its fields, warnings and errors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.content.dates import DateOrDatetime
from engine.content.front_matter import (
    CommentPolicy,
    Hero,
    ParsedFile,
    Promo,
    Sponsor,
    end_of,
    parse,
    start_of,
)
from engine.errors import Severity
from engine.text import decode_utf8
from engine.validation.field_types import NamedLink

FIXTURES = Path(__file__).parent / "fixtures" / "front_matter"
BERLIN = ZoneInfo("Europe/Berlin")


def read_file(name: str) -> ParsedFile:
    """Parse a fixture as a post."""
    text, error = decode_utf8((FIXTURES / name).read_bytes(), f"posts/{name}")
    assert error is None
    return parse(text, f"posts/{name}", requires_date=True)


def parse_yaml(yaml: str, *, requires_date: bool = False) -> ParsedFile:
    """Parse front matter of a page, or of a post if a date is required."""
    return parse(f"---\n{yaml}\n---\nbody\n", "x.md", requires_date=requires_date)


def list_problems(found: ParsedFile) -> list[str]:
    """Return the problems without their hints."""
    return [f"{p.line}:{p.column}: {p.severity}: {p.message}" for p in found.problems]


def test_every_field_is_read() -> None:
    found = read_file("full.md")
    front = found.front_matter
    assert front is not None and found.problems == ()
    assert front.title == "Strong hips: the basics"
    assert (front.date, front.updated, front.expires) == (
        datetime(2026, 3, 1, 7, 30),
        date(2026, 3, 4),
        date(2026, 12, 31),
    )
    assert (front.author, front.series, front.guid) == ("Ann Example", "Hips", "123")
    assert front.summary == "Two exercises.\n\nNo equipment."
    assert (front.tags, front.areas, front.related) == (("hips", "beginners"), ("hip-stability",), ("other-post",))
    assert front.hero == Hero("/static/hero.svg", "", "A hip.", "Ann", "CC BY 4.0")
    assert front.credits == ("Thanks to Bob.",)
    assert front.sponsor == Sponsor(
        "Example Shoes",
        "https://example.org/shoes",
        "An agency",
        "They paid for this.",
        (NamedLink("Feed", "/feed.xml"),),
    )
    assert front.promo == Promo("RUN10", "10 % off", "https://example.org/shop", date(2026, 6, 30))
    assert (front.hashtags, front.aliases) == (("running", "#hips"), ("/old/", "/?p=123"))
    assert (front.comments, front.canonical) == (CommentPolicy.CLOSED, "https://example.org/hips/")
    assert (found.source.text, found.source.first_line) == ("The body begins here.\n", 32)
    assert (found.positions["title"], found.positions["hero"], found.positions["sponsor"]) == ((2, 1), (14, 1), (17, 1))


def test_missing_fields_have_their_defaults() -> None:
    front = parse_yaml("title: Hips").front_matter
    assert front is not None
    assert (front.date, front.draft, front.tags, front.comments) == (None, False, (), CommentPolicy.OPEN)
    assert front.related is None


@pytest.mark.parametrize("days", [0, 1, 36500])
def test_a_post_can_have_its_own_closing_time(days: int) -> None:
    front = parse_yaml(f"title: Hips\ncomments_close_after_days: {days}").front_matter
    assert front is not None and front.comments_close_after_days == days
    unsaid = parse_yaml("title: Hips").front_matter
    assert unsaid is not None and unsaid.comments_close_after_days is None


@pytest.mark.parametrize("raw", ["-1", "36501", "soon", "1.5", "'30'", "yes"])
def test_an_invalid_number_of_days_is_a_warning_at_its_position(raw: str) -> None:
    found = parse_yaml(f"title: Hips\ncomments_close_after_days: {raw}")
    assert [(p.line, p.column, str(p.severity)) for p in found.problems] == [(3, 28, "warning")]
    assert "'comments_close_after_days'" in found.problems[0].message
    assert found.front_matter is not None and found.front_matter.comments_close_after_days is None


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("coverImage: x.jpg", "Did you mean 'hero'?"),
        ("cover_image: x.jpg", "Did you mean 'hero'?"),
        ("featuredImage: x.jpg", "Did you mean 'hero'?"),
        ("redirect-from: [/x/]", "Did you mean 'aliases'?"),
        (
            "Slug: hips",
            "The slug is the name of the file, or of the folder of an index.md: rename it, and remove the line.",
        ),
    ],
)
def test_fields_of_other_programs_get_a_hint(field: str, hint: str) -> None:
    found = parse_yaml(f"title: Hips\n{field}")
    assert [problem.hint for problem in found.problems] == [hint]
    assert found.front_matter is not None


def test_mistakes_in_other_fields_than_title_date_and_draft_are_warnings() -> None:
    found = read_file("mistakes.md")
    assert list_problems(found) == [
        "4:1: warning: Unknown field 'sumary'.",
        "5:9: warning: 'author' must be text. Without quotes, no means yes or no.",
        "6:7: warning: 'tags' must be a list, not 'hips'.",
        "8:10: warning: 'expires' must be a date such as 2026-03-01 or 2026-03-01 07:30, not 'soon'.",
        "9:13: warning: 'hero.src' cannot be '//hero.svg'.",
        "10:31: warning: 'sponsor.url' cannot be '//example.org'.",
        "11:15: warning: 'promo.code' must be text. Without quotes, 10 is a number.",
        "11:34: warning: 'promo.url' cannot be 'javascript:alert(1)'.",
        "12:12: warning: 'hashtags[1]' cannot be 'two words'.",
        "13:11: warning: 'aliases[1]' cannot be '//example.org/'.",
        "14:7: warning: 'guid' must be text. Without quotes, 1.10 is a number.",
        "15:11: warning: 'comments' cannot be 'maybe'.",
        "16:12: warning: 'canonical' cannot be '/relative/'.",
    ]
    assert found.problems[0].hint == "Did you mean 'summary'?"
    assert found.problems[4].hint.startswith("Write the name of a file")
    front = found.front_matter
    assert front is not None
    assert (front.title, front.author, front.tags, front.expires, front.hero) == ("Hips", None, (), None, None)
    assert (front.areas, front.hashtags, front.aliases) == (("Hip Stability", "glutes"), ("one",), ("/fine/",))
    assert (front.comments, front.canonical, front.sponsor, front.promo) == (CommentPolicy.OPEN, None, None, None)


@pytest.mark.parametrize(
    ("yaml", "problem"),
    [
        ("title: 12:30", "2:8: error: YAML reads 12:30 as the number 750."),
        ("title: 1.10", "2:8: error: 'title' must be text. Without quotes, 1.10 is a number."),
        ("title: no", "2:8: error: 'title' must be text. Without quotes, no means yes or no."),
        ("title: [a]", "2:8: error: 'title' must be text, not a list."),
        ("title: ''", "2:8: error: 'title' is empty."),
        ("title: '  '", "2:8: error: 'title' cannot be ''."),
        ("title:", "2:1: error: 'title' has no value."),
        ("tags: [a]", "2:1: error: 'title' is missing."),
        ("", "2:1: error: 'title' is missing."),
        ("title: a\ntitle: b", "3:1: error: The key 'title' is used twice."),
        ("title: a\ndate: 2024-02-30", "3:7: error: The date 2024-02-30 does not exist."),
        ("title: a\nguid: 2024-02-30", "3:7: error: The date 2024-02-30 does not exist."),
        ("title: a\nsummary: 12:30", "3:10: error: YAML reads 12:30 as the number 750."),
        (
            "title: a\ndate: yesterday",
            "3:7: error: 'date' must be a date such as 2026-03-01 or 2026-03-01 07:30, not 'yesterday'.",
        ),
        ("title: a\ndate: 0226-03-01", "3:7: error: 'date' cannot be '0226-03-01'."),
        ("title: a\ndate: '12'", "3:7: error: 'date' must be a date such as 2026-03-01 or 2026-03-01 07:30, not '12'."),
        ("title: a\ndraft: 'no'", "3:8: error: 'draft' must be true or false, not 'no'."),
        ("title: a\ndraft: 1", "3:8: error: 'draft' must be true or false, not '1'."),
        ("- title: a", "2:1: error: There must be keys with values here."),
        ("title: " + "[" * 3000, "2:28: error: This is nested more than 20 levels deep."),
        ("title: a\nb: &x 1\nc: *x", "3:4: error: Anchors (&) and aliases (*) are not supported."),
        ("title: Hips: the basics", "2:12: error: A key cannot end at this colon."),
        ("title: a\nsummary: '" + "x" * 17_000 + "'", "2:1: error: This is longer than 16 KB."),
    ],
)
def test_errors_of_front_matter(yaml: str, problem: str) -> None:
    found = parse_yaml(yaml)
    assert found.front_matter is None
    assert list_problems(found)[-1] == problem
    assert all(p.hint or "must be" in p.message for p in found.problems)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "The front matter is missing."),
        ("# Just Markdown", 1, "The front matter is missing."),
        ("\n---\ntitle: a\n---\n", 1, "The front matter is missing."),
        ("----\ntitle: a\n----\n", 1, "The front matter is missing."),
        ("---\ntitle: a\n", 1, "The front matter is not closed."),
        ("---\ntitle: a\n ---\nbody", 1, "The front matter is not closed."),
    ],
)
def test_front_matter_needs_an_opening_and_a_closing_line(text: str, line: int, message: str) -> None:
    found = parse(text, "x.md", requires_date=False)
    assert found.front_matter is None
    (problem,) = found.problems
    assert (problem.line, problem.column, problem.severity, problem.message) == (line, 1, Severity.ERROR, message)
    assert problem.hint


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf---\r\ntitle: a\r\n---\r\nbody\r\n", b"---  \ntitle: a\n---\t\nbody\n"])
def test_byte_order_marks_and_spaces_after_the_fence_are_accepted(data: bytes) -> None:
    text, error = decode_utf8(data, "x.md")
    found = parse(text, "x.md", requires_date=False)
    assert error is None and found.front_matter is not None
    assert (found.front_matter.title, found.source.text, found.source.first_line) == ("a", "body\n", 4)


def test_a_horizontal_rule_in_the_body_is_not_a_fence() -> None:
    assert parse("---\ntitle: a\n---\nb\n\n---\n\nc", "x.md", requires_date=False).source.text == "b\n\n---\n\nc"


def test_a_post_needs_a_date_unless_it_is_a_draft() -> None:
    assert list_problems(parse_yaml("title: a", requires_date=True)) == ["1:1: error: 'date' is missing."]
    assert parse_yaml("title: a", requires_date=True).front_matter is None
    assert parse_yaml("title: a\ndraft: true", requires_date=True).front_matter is not None
    assert parse_yaml("title: a\ndate: 2026-03-01", requires_date=True).problems == ()


def test_escape_sequences_cannot_add_forbidden_characters() -> None:
    front = parse_yaml('title: "a\\0b\\n c\\u202e"\nhero: {src: /a, alt: "x\\ay"}').front_matter
    assert front is not None and front.hero is not None
    assert (front.title, front.hero.alt) == ("a\ufffdb c\ufffd", "x\ufffdy")
    assert list_problems(parse_yaml('title: a\ncanonical: "https://a.org/\\r\\nX: y"')) == [
        "3:12: warning: 'canonical' cannot be 'https://a.org/ X: y'."
    ]


@pytest.mark.parametrize("path", ["//evil.example", "/\\\\evil.example", "/\\tevil", "https://a.org", "x", ""])
def test_a_path_cannot_lead_to_another_site(path: str) -> None:
    front = parse_yaml(f'title: a\naliases: ["{path}", /b/]').front_matter
    assert front is not None and front.aliases == ("/b/",)


@pytest.mark.parametrize(
    ("day", "beginning", "end"),
    [
        (date(2026, 3, 1), "2026-03-01T00:00:00+01:00", "2026-03-02T00:00:00+01:00"),
        (date(2026, 3, 29), "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
        (date(2026, 12, 31), "2026-12-31T00:00:00+01:00", "2027-01-01T00:00:00+01:00"),
        (datetime(2026, 7, 1, 7, 30), "2026-07-01T07:30:00+02:00", "2026-07-01T07:30:00+02:00"),
        (datetime(2026, 7, 1, 7, 30, tzinfo=UTC), "2026-07-01T07:30:00+00:00", "2026-07-01T07:30:00+00:00"),
    ],
)
def test_days_begin_and_end_in_the_time_zone_of_the_site(day: DateOrDatetime, beginning: str, end: str) -> None:
    assert (start_of(day, BERLIN).isoformat(), end_of(day, BERLIN).isoformat()) == (beginning, end)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-3-1", "2026-03-01"),
        ("2026-03-1", "2026-03-01"),
        ("'2026-3-1'", "2026-03-01"),
        ("2026-3-1 # a Sunday", "2026-03-01"),
        ("2026-3-1 7:30", "2026-03-01T07:30:00"),
        ("2026-03-01   7:30", "2026-03-01T07:30:00"),
        ("2026-03-01T7:30", "2026-03-01T07:30:00"),
        ("2026-03-01 07:30:00 +02:00", "2026-03-01T07:30:00+02:00"),
        ("2026-03-01 07:30:00 +0200", "2026-03-01T07:30:00+02:00"),
        ("'2026-03-01 07:30:00 +0200'", "2026-03-01T07:30:00+02:00"),
        ("2026-03-01 07:30:00 +0200 # from Jekyll", "2026-03-01T07:30:00+02:00"),
        ("2026-03-01 7:30 -5", "2026-03-01T07:30:00-05:00"),
        ("2026-03-01 07:30:00 -0000", "2026-03-01T07:30:00+00:00"),
        ("2026-03-01 07:30:00 UTC", "2026-03-01T07:30:00+00:00"),
        ("2026-03-01 07:30 GMT", "2026-03-01T07:30:00+00:00"),
        ("2026-03-01t07:30:00z", "2026-03-01T07:30:00+00:00"),
        ("2026-03-01 07:30:00.123456789 +0200", "2026-03-01T07:30:00.123456+02:00"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, meant: str) -> None:
    found = parse_yaml(
        f"title: a\ndate: {written}\nexpires: {written}\npromo: {{code: a, offer: b, url: https://a.org}}"
    )
    assert found.problems == () and found.front_matter is not None
    assert found.front_matter.date is not None and found.front_matter.date.isoformat() == meant
    assert found.front_matter.date == found.front_matter.expires


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2026-3-1 7:5", "Write the time in 24 hours"),
        ("2026-3-1 24:00", "Write the time in 24 hours"),
        ("2026-3-1 7:60", "Write the time in 24 hours"),
        ("2026-3-1 7.30", "Write the time in 24 hours"),
        ("2026-03-01 +0200", "Write the time in 24 hours"),
        ("2026-3-1 7:30 pm", "'pm' is not an offset from UTC. Write the time in 24 hours"),
        ("2026-03-01 07:30:00 CET", "'CET' is not an offset from UTC"),
        ("2026-03-01 07:30 Europe/Berlin", "'Europe/Berlin' is not an offset from UTC"),
        ("2026-03-01 07:30:00 +2500", "'+2500' is not an offset from UTC"),
        ("2026-03-01 07:30:00 +0299", "'+0299' is not an offset from UTC"),
        ("2026-2-30", "This date does not exist"),
        ("2026-13-1", "This date does not exist"),
        ("2026/3/1", "Write it as 2026-03-01."),
        ("2026.03.01", "Write it as 2026-03-01."),
        ("20260301", "Write it as 2026-03-01."),
        ("3000-1-1", "Write a year from 1990 to 2999."),
        ("1.3.2026", ""),
        ("3/1/2026", ""),
        ("1 March 2026", ""),
        ("26-3-1", ""),
        ("2026-03-01Z", ""),
        ("٢٠٢٦-٠٣-٠١", ""),
    ],
)
def test_a_date_that_cannot_be_read_is_never_guessed(written: str, hint: str) -> None:
    (problem,) = parse_yaml(f"title: a\ndate: {written}").problems
    assert (problem.line, problem.column, problem.severity) == (3, 7, Severity.ERROR)
    assert problem.hint.startswith(hint) and (hint or "must be a date such as 2026-03-01" in problem.message)


@pytest.mark.parametrize(
    ("yaml", "line", "column", "quoted"),
    [
        ("title: Run #strong", 2, 12, "Run #strong"),
        ("title: Run # 1 of 3", 2, 12, "Run # 1 of 3"),
        ("title: Run  # the working title", 2, 13, "Run # the working title"),
        ("title:\tRun\t#1", 2, 12, "Run #1"),
        ('"title": It\'s #1', 2, 15, "It's #1"),
        ("title: Ünïcödé #1 🏃 #2", 2, 16, "Ünïcödé #1 🏃 #2"),
        ("title: a\nhero:\n  src: /a.svg\n  alt: Picture #3", 5, 16, "Picture #3"),
        ("title: a\nhero:\n  src: /a.svg\n  alt: ''\n  caption: See #3", 6, 16, "See #3"),
        ("title: a\ntags:\n  - strength #1\n  - hips", 4, 14, "strength #1"),
        ("title: a\ntags:\n  - #hips\n  - strength", 4, 4, "#hips"),
        ("title: a\nhashtags: #Hips #Knees", 3, 1, "#Hips #Knees"),
        ("title: a\nsummary: #1 tip", 3, 10, "#1 tip"),
        ("title: a\nsummary: Drill one\n  #3 is the best", 4, 3, "Drill one #3 is the best"),
        ("title: a\nsponsor:\n  name: Race #1\n  url: https://a.org", 4, 14, "Race #1"),
        ("title: a\npromo: {code: b, offer: c, url: https://a.org}\nseries: Plan #2", 4, 14, "Plan #2"),
        ("title: a\ncanonical: https://a.org/ #x", 3, 27, "https://a.org/ #x"),
    ],
)
def test_a_text_that_a_comment_cuts_is_a_warning_with_the_text_in_quotes(
    yaml: str, line: int, column: int, quoted: str
) -> None:
    found = parse_yaml(yaml)
    (problem,) = found.problems
    assert (problem.line, problem.column, problem.severity) == (line, column, Severity.WARNING)
    assert f'in quotes: "{quoted}"' in problem.hint
    assert found.front_matter is not None


@pytest.mark.parametrize(
    "yaml",
    [
        "title: C#",
        "title: Run#strong",
        "title: 'Run #1'",
        'title: "Run #1" # the working title',
        "title: 'it''s # 1'",
        "# a comment\ntitle: Run\n# another",
        "title: a\nsponsor:\n  name: b\n  # indented\n  url: https://a.org/x#y\n  #here, too",
        "title: a\ntags:\n  - b\n  # between\n  - c",
        "title: a\nsummary: > # folded\n  Drill #3 is the best\n  and #4",
        "title: a\nsummary: # to be written",
        "title: a\ndate: 2026-03-01 # a Sunday\ndraft: true # until Monday\ncomments: closed # later",
        "title: a\ncomments_close_after_days: 3 # days",
        "title: a\nsummary: “one #2”",
    ],
)
def test_a_comment_that_cuts_no_text_is_not_reported(yaml: str) -> None:
    assert parse_yaml(yaml).problems == ()


def test_cut_texts_are_reported_beside_errors() -> None:
    yaml = "summary: See #3\ndate: 2026-3-1 # a Sunday\ncomments: closed # later\ndraft: maybe"
    assert [(p.line, p.message.partition(",")[0]) for p in parse_yaml(yaml).problems] == [
        (2, "'title' is missing."),
        (2, "'summary' ends before '#3'"),
        (5, "'draft' must be true or false"),
    ]


@pytest.mark.parametrize(
    ("yaml", "column"),
    [
        ("title: #strong", 1),
        ("title: a\ntags: [strength, #hips]", 18),
        ("title: a\nhashtags: [#Hips, #Knees]", 12),
        ("title: a\ntags: [b #1, c]\nseries: d", 10),
        ("title: a\nhero: {src: /a.svg, alt: Picture #3}", 34),
        ("title: a\nsummary: My #1\n  workout", 13),
    ],
)
def test_an_error_that_a_comment_causes_names_it(yaml: str, column: int) -> None:
    (problem,) = parse_yaml(yaml).problems
    assert (problem.line, problem.column) == (yaml.count("\n", 0, yaml.index("#")) + 2, column)
    assert "'#' begins a comment" in problem.message and "in quotes" in problem.hint


@pytest.mark.parametrize(
    ("written", "encoded"),
    [
        ("/static/my hip.svg", "/static/my%20hip.svg"),
        ("/static/my%20hip.svg", "/static/my%20hip.svg"),
        ("https://example.org/a|b?c=[d]", "https://example.org/a%7Cb?c=%5Bd%5D"),
        ("/static/hüfte.svg", "/static/hüfte.svg"),
    ],
)
def test_addresses_are_percent_encoded_once(written: str, encoded: str) -> None:
    sponsor_yaml = f"sponsor: {{name: S, url: 'https://s.example/{written}'}}"
    found = parse_yaml(f"title: A\nhero: {{src: '{written}', alt: ''}}\n{sponsor_yaml}")
    assert found.problems == () and found.front_matter is not None
    hero, sponsor = found.front_matter.hero, found.front_matter.sponsor
    assert hero is not None and hero.src == encoded
    assert sponsor is not None and sponsor.url == f"https://s.example/{encoded}"
