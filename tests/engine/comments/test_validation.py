"""Validation of comments: cleaned values and error messages."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.comments.validation import CleanedComment, CommentInput, FieldError, ValidationError, validate_comment
from engine.http.urls import clean_url
from engine.library.library import Library
from engine.text import collapse_whitespace, has_visible_text
from tests.engine.circuits.sample import FIXTURE, read_library_folder
from tests.engine.comments.samples import seen, table

LIBRARY = read_library_folder(FIXTURE)
FINE = CommentInput(name="Ada", text="Squats.")
LONGEST = {
    "name": ("n" * 80, "Your name must be 80 characters or less"),
    "email": ("e@" + "d" * 60 + ".d" * 94 + ".org", "Your email address must be 254 characters or less"),
    "url": ("https://example.org/" + "u" * 280, "Your website’s address must be 300 characters or less"),
    "other_favourites": ("m" * 500, "Other favourites must be 500 characters or less"),
    "text": ("t" * 8_192, "Your comment must be about 8,000 characters or less"),
}
WORDS = st.text(max_size=30) | st.sampled_from(
    ["\0", "\ud800", "javascript:1", "<script>", "a@b.org", "https://a.b", "> " * 20]
)


def wrong(typed: CommentInput, library: Library = LIBRARY) -> list[FieldError]:
    """Return the error messages, or [] if the input is valid."""
    try:
        validate_comment(typed, library)
    except ValidationError as mistakes:
        return list(mistakes.errors)
    return []


def typed(**given: Any) -> CommentInput:
    """Return valid input with some fields changed."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return replace(FINE, **values)


@pytest.mark.parametrize("case", table("drafts.yaml"), ids=lambda case: str(case["name"]))
def test_error_messages(case: dict[str, Any]) -> None:
    told = wrong(typed(**case["typed"]))
    assert [(each.field, each.message) for each in told] == list(case["wrong"].items())


def test_valid_input_is_cleaned() -> None:
    draft = validate_comment(
        CommentInput(
            name="  Ada \n Lovelace ",
            email=" ada@example.org ",
            url=" https://example.org ",
            text="\r\n**Squats**\r\nand lunges\r\n",
            favourites=("bridge", "bridge"),
            other_favourites="  fire\n walkers ",
            wants_email=True,
        ),
        LIBRARY,
    )
    assert draft == CleanedComment(
        name="Ada Lovelace",
        email="ada@example.org",
        url="https://example.org",
        text="**Squats**\nand lunges",
        html="<p><strong>Squats</strong><br>\nand lunges</p>\n",
        favourites=("bridge",),
        other_favourites="fire walkers",
        wants_email=True,
    )


def test_favourites_alone_have_an_empty_text() -> None:
    draft = validate_comment(CommentInput(name="Ada", text=" \u200b ", favourites=("bridge",)), LIBRARY)
    assert (draft.text, draft.html) == ("", "")


def test_an_email_address_hidden_by_a_host_has_one_spelling_as_a_name() -> None:
    assert (
        validate_comment(replace(FINE, name="[email\N{NO-BREAK SPACE}protected]"), LIBRARY).name == "[email protected]"
    )
    assert validate_comment(replace(FINE, name="[email protected]"), LIBRARY).name == "[email protected]"


def test_a_favourite_with_a_former_id_is_the_current_exercise() -> None:
    renamed = replace(LIBRARY.exercises["bridge"], former_ids=("old-bridge",))
    library = replace(LIBRARY, exercises={**LIBRARY.exercises, "bridge": renamed})
    assert validate_comment(replace(FINE, favourites=("old-bridge", "bridge")), library).favourites == ("bridge",)


def test_a_misspelt_favourite_gets_a_suggestion() -> None:
    (told,) = wrong(replace(FINE, favourites=("bridgee",)))
    assert told.hint == "Did you mean 'bridge'?"


@pytest.mark.parametrize(
    ("site", "kept"),
    [
        ("example.org", "https://example.org"),
        (" www.example.org/blog?a=1#b ", "https://www.example.org/blog?a=1#b"),
        ("social.example/@ada", "https://social.example/@ada"),
        ("münchen.example", "https://münchen.example"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_a_website_may_be_typed_without_its_scheme(site: str, kept: str) -> None:
    assert validate_comment(replace(FINE, url=site), LIBRARY).url == kept


@pytest.mark.parametrize(
    "site",
    [
        "javascript:alert(1)",
        "javascript:alert.example/x",
        "//evil.example",
        "\\\\evil.example",
        "evil.example\\x",
        "ada@example.org",
        "ada:secret@example.org",
        "example.org:80@evil.example",
        "data.example:text/html,x",
        "java\nscript.example:alert(1)",
        "localhost",
        "3.14",
        "example.org and more",
        "ftp://example.org",
        ".example.org",
    ],
)
def test_threat_01_invalid_websites_are_rejected(site: str) -> None:
    assert [each.field for each in wrong(replace(FINE, url=site))] == ["url"]


@given(st.text(max_size=40) | st.from_regex(r"[a-z:/@\\.]{1,20}\.[a-z:/@\\.]{1,20}"))
def test_threat_01_any_website_becomes_a_safe_url_or_an_error(site: str) -> None:
    try:
        url = validate_comment(replace(FINE, url=site), LIBRARY).url
    except ValidationError:
        return
    assert url in ("", clean_url(url))


@pytest.mark.parametrize("field", LONGEST)
def test_the_maximum_length_of_each_field(field: str) -> None:
    longest, message = LONGEST[field]
    assert wrong(typed(**{field: longest})) == []
    told = wrong(typed(**{field: f"{longest}x"}))
    assert [(each.field, each.message) for each in told] == [(field, message)]


def test_line_breaks_of_browsers_count_once() -> None:
    assert wrong(replace(FINE, text="a\r\n" * 4_096)) == []


def test_threat_05_a_text_that_is_much_too_long_gets_the_same_error() -> None:
    told = wrong(typed(**dict.fromkeys(LONGEST, "[" * 1_000_000), favourites=["x" * 1_000_000]))
    assert {each.field for each in told} == {"favourites", *LONGEST}
    assert all(len(each.message) < 100 for each in told)


@pytest.mark.parametrize("field", ["name", "email", "url", "text", "other_favourites"])
@pytest.mark.parametrize("character", ["\0", "\ud800", "\u202e", "\u2066", "\x1b", "\x85", "\u2028", "\ufffe"])
def test_threat_06_dangerous_characters_are_replaced(field: str, character: str) -> None:
    try:
        draft = validate_comment(typed(**{field: f"a{character}b"}), LIBRARY)
    except ValidationError:
        return
    kept = "".join((draft.name, draft.other_favourites, draft.html, draft.text))
    kept.encode()
    assert character not in kept or (field, character) in [("text", "\x85"), ("text", "\u2028")]


def test_threat_01_a_name_is_kept_as_text_for_the_template_to_escape() -> None:
    assert (
        validate_comment(replace(FINE, name="<script>alert(1)</script>"), LIBRARY).name == "<script>alert(1)</script>"
    )


def test_threat_02_a_shortcode_is_kept_as_text() -> None:
    draft = validate_comment(replace(FINE, name="<<note>>", text="<<note>>", other_favourites="<<note>>"), LIBRARY)
    assert (draft.name, draft.text, draft.other_favourites) == ("<<note>>",) * 3
    assert seen(draft.html).words.strip() == "<<note>>"


@settings(deadline=None)
@given(
    st.builds(CommentInput, WORDS, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=7).map(tuple), WORDS, st.booleans())
)
def test_threat_01_any_input_is_safe_or_has_error_messages(typed: CommentInput) -> None:
    try:
        draft = validate_comment(typed, LIBRARY)
    except ValidationError as mistakes:
        assert mistakes.errors
        assert {each.field for each in mistakes.errors} <= {field.name for field in fields(CommentInput)}
        assert all(each.message for each in mistakes.errors)
        str(mistakes).encode()
        return
    assert has_visible_text(draft.name)
    assert seen(draft.html).wrong == []
    again = CommentInput(**{field.name: getattr(draft, field.name) for field in fields(CommentInput)})
    assert validate_comment(again, LIBRARY) == draft


def test_a_title_of_another_site_is_folded_to_one_line_of_text() -> None:
    assert collapse_whitespace(" A\ttitle\r\n\u202e<b>bold</b>\0 ") == "A title �<b>bold</b>�"
