"""The templates of widgets: replacement by a site, fingerprints, filters."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from widgets.templates import FOLDER, Templates, get_hostname


def write(site_dir: Path, name: str, text: str) -> None:
    (site_dir / "templates").mkdir(exist_ok=True)
    (site_dir / "templates" / name).write_text(text, encoding="utf-8")


def test_a_site_can_replace_a_template(tmp_path: Path) -> None:
    assert "<h2>Your turn</h2>" in Templates(tmp_path).render("your_turn.html", anchor="your_turn_0", question="Why?")
    write(tmp_path, "your_turn.html", "<p>Over to you: {{ question }}</p>\n")
    own = Templates(tmp_path).render("your_turn.html", anchor="your_turn_0", question="Why?")
    assert own == "<p>Over to you: Why?</p>"


def test_a_fingerprint_changes_only_with_its_template(tmp_path: Path) -> None:
    before = Templates(tmp_path).fingerprint("your_turn.html")
    assert Templates(tmp_path).fingerprint("your_turn.html") == before
    write(tmp_path, "note.html", "something else")
    assert Templates(tmp_path).fingerprint("your_turn.html") == before
    write(tmp_path, "your_turn.html", "<p>{{ question }}</p>")
    assert Templates(tmp_path).fingerprint("your_turn.html") != before


def test_a_fingerprint_changes_with_included_templates_at_any_depth(tmp_path: Path) -> None:
    write(tmp_path, "outer.html", '{% include "middle.html" %}')
    write(tmp_path, "middle.html", '{% from "inner.html" import word %}{{ word() }}')
    write(tmp_path, "inner.html", "{% macro word() %}one{% endmacro %}")
    before = Templates(tmp_path).fingerprint("outer.html")
    assert Templates(tmp_path).render("outer.html") == "one"
    write(tmp_path, "inner.html", "{% macro word() %}two{% endmacro %}")
    assert Templates(tmp_path).render("outer.html") == "two"
    assert Templates(tmp_path).fingerprint("outer.html") != before


def test_replacing_an_included_template_changes_the_fingerprint(tmp_path: Path) -> None:
    before = Templates(tmp_path).fingerprint("references.html")
    write(tmp_path, "reference_source.html", "(see {{ finding.authors }})")
    assert Templates(tmp_path).fingerprint("references.html") != before


def test_templates_that_include_each_other_have_a_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, "a.html", '{% if deep %}{% include "b.html" %}{% endif %}')
    write(tmp_path, "b.html", '{% include "a.html" %}')
    templates = Templates(tmp_path)
    assert templates.fingerprint("a.html") != templates.fingerprint("b.html")


def test_values_are_escaped(tmp_path: Path) -> None:
    assert "<script>" not in Templates(tmp_path).render("your_turn.html", anchor="your_turn_0", question="<script>")


def test_a_misspelt_variable_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "your_turn.html", "{{ qestion }}")
    with pytest.raises(jinja2.UndefinedError, match="qestion"):
        Templates(tmp_path).render("your_turn.html", anchor="your_turn_0", question="Why?")


@pytest.mark.parametrize(
    ("words", "listed"), [([], ""), (["chair"], "chair"), (["chair", "band", "ball"], "chair, band and ball")]
)
def test_words_are_joined_for_a_sentence(words: list[str], listed: str, tmp_path: Path) -> None:
    write(tmp_path, "list.html", "{{ words|joined }}")
    assert Templates(tmp_path).render("list.html", words=words) == listed


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.feed.html")), ids=lambda path: path.name)
def test_feed_templates_have_no_classes_scripts_or_drawings(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not any(mark in source for mark in ("class=", "style=", "<script", "<svg", "muscle_map("))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a?b#c", "example.org"),
        ("https://me:secret@Example.org:8443/", "example.org"),
        ("https://[::1]/", "::1"),
        ("https://[nonsense/", ""),
        ("/static/line.svg", ""),
    ],
)
def test_get_hostname_returns_the_host_only(url: str, name: str) -> None:
    assert get_hostname(url) == name
