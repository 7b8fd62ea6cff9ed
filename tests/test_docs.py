"""The docs are complete, name nothing that does not exist, and have working examples."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from engine.audit.events import ACTORS
from engine.circuits.exports.json_document import build_problem_document
from engine.circuits.options import OPTIONS
from engine.circuits.parsing import parse_query
from engine.config.environment import VARIABLES
from engine.config.site import Site
from engine.content.front_matter import FrontMatter
from engine.figures.figure import Arrow, Figure
from engine.figures.foot import Foot, FootPose
from engine.figures.pose import Arm, FootTarget, HandTarget, Leg, Placement, Pose, Touch
from engine.figures.prop import Load, Prop
from engine.library.exercise import Exercise
from engine.library.vocabulary import Area, Equipment, FormerEquipment, Group, Muscle, Reference
from engine.plans.reader import PlanEntry
from tests.conftest import MakeApp
from tests.documentation import DOCS, PAGES, ROOT, anchors, coded, fields, files, prose, read_page, read_section, rows
from tests.formats import validate
from tests.pictures import draw
from tools.docs import fill_parts, generate_parts
from web.core.context import services_of
from widgets import registry

OURS = registry.load_widgets(DOCS)
FLASKS_OWN = {"run", "routes", "shell"}
SCHEMA_SECTIONS: dict[str, type] = {
    "Exercises": Exercise,
    "Areas": Area,
    "Groups": Group,
    "Equipment": Equipment,
    "Former equipment": FormerEquipment,
    "Muscles": Muscle,
    "References": Reference,
}
FIGURE_SECTIONS: dict[str, type] = {
    "The figure": Figure,
    "Poses": Pose,
    "Legs": Leg,
    "Arms": Arm,
    "Feet": FootTarget,
    "Hands": HandTarget,
    "Foot": Foot,
    "Foot poses": FootPose,
    "Touch": Touch,
    "Placement": Placement,
    "Props": Prop,
    "Arrows": Arrow,
    "Loads": Load,
}


def first_words(text: str) -> list[str]:
    """Return the words in backticks in the first cell of each table row."""
    return [word for row in rows(text) for word in coded(row[0])[:1]]


def assert_documented(text: str, type_: type) -> None:
    """Assert that each field of a dataclass has a row, and that each row of an enum lists its values."""
    wanted = {name: words for name, words in fields(type_).items() if not name.startswith("figure.")}
    documented = first_words(text)
    assert len(documented) == len(set(documented)), "a field has two rows"
    assert set(documented) == set(wanted)
    for row in rows(text):
        words = wanted[coded(row[0])[0]]
        if words:
            assert set(coded(row[1])) == words, row[0]


def test_the_generated_parts_are_up_to_date() -> None:
    for name, parts in generate_parts().items():
        assert fill_parts(read_page(name), parts) == read_page(name), f"docs/{name} is old: run 'make docs'"


def test_every_module_and_file_that_the_page_on_architecture_names_exists() -> None:
    names = set(coded(prose(read_page("architecture.md"))))
    paths = {name for name in names if re.fullmatch(r"(engine|web|widgets|tests|tools)/[\w/.-]*", name)}
    modules = {name for name in names if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", name)}
    modules -= {name for name in modules if Path(name).suffix in (".css", ".js", ".md", ".py", ".toml", ".yaml")}
    assert len(paths) > 30
    assert len(modules) > 20
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
    assert [name for name in sorted(modules) if not _is_module(name)] == []


def _is_module(name: str) -> bool:
    """Return whether a dotted name is a module or package, with or without "engine." before it."""
    paths = [ROOT.joinpath(*top, *name.split(".")) for top in ((), ("engine",))]
    return any(path.is_dir() or path.with_suffix(".py").is_file() for path in paths)


def test_missing_comments_around_a_generated_part_are_an_error() -> None:
    with pytest.raises(ValueError, match="end of options"):
        fill_parts("<!-- options: made by `make docs` -->\nno end", {"options": "| a |"})


def test_every_shortcode_and_every_argument_is_documented() -> None:
    parts = re.split(r"^### `([a-z-]+)`$", read_page("shortcodes.md"), flags=re.MULTILINE)
    documented = {name: first_words(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    assert documented == {name: [argument.label for argument in w.arguments] for name, w in OURS.items()}


def test_every_option_of_a_circuit_is_documented() -> None:
    assert first_words(read_section(read_page("circuits.md"), "Options")) == [option.name for option in OPTIONS]


def test_every_field_of_front_matter_is_documented() -> None:
    assert_documented(read_section(read_page("front-matter.md"), "Fields"), FrontMatter)


def test_every_field_of_a_plan_is_documented() -> None:
    assert_documented(read_section(read_page("plans.md"), "Fields"), PlanEntry)


@pytest.mark.parametrize("title", SCHEMA_SECTIONS)
def test_every_field_of_the_library_is_documented(title: str) -> None:
    assert_documented(read_section(read_page("exercise-schema.md"), title), SCHEMA_SECTIONS[title])


@pytest.mark.parametrize("title", FIGURE_SECTIONS)
def test_every_field_of_a_figure_is_documented(title: str) -> None:
    section = read_section(read_page("figures.md"), title)
    documented = [word for row in rows(section) for word in coded(row[0])]
    assert documented == [field.name for field in dataclasses.fields(FIGURE_SECTIONS[title])]


def test_every_setting_is_documented() -> None:
    assert_documented(read_section(read_page("settings.md"), "site.toml"), Site)


def test_every_variable_of_the_environment_is_documented_and_no_other_is_named() -> None:
    known = [name for name, _, _ in VARIABLES]
    assert first_words(read_section(read_page("settings.md"), "The environment")) == known
    named = {word for path in PAGES for word in re.findall(r"\b[A-Z]+_[A-Z_]+\b", prose(path.read_text("utf-8")))}
    assert named - {"FLASK_DEBUG"} <= set(known)


def test_every_command_with_its_options_is_documented(own_app: Flask) -> None:
    documented = {
        coded(row[0])[0]: set(coded(row[1])) for row in rows(read_section(read_page("operations.md"), "Commands"))
    }
    assert documented == dict(_commands("flask", own_app.cli))


def _commands(name: str, group: click.Group) -> Iterator[tuple[str, set[str]]]:
    """Return the commands of a group and its subgroups by their full names."""
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(f"{name} {word}", command)
        else:
            yield f"{name} {word}", _written(command)


def _written(command: click.Command) -> set[str]:
    """Return what a command's row should have in backticks: options, their choices, and arguments in capitals."""
    words: set[str] = set()
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            words |= set(parameter.opts)
            words |= set(parameter.type.choices) if isinstance(parameter.type, click.Choice) else set()
        else:
            words.add(str(parameter.name).upper())
    return words


def test_every_command_and_target_in_the_docs_exists(own_app: Flask) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for path in PAGES:
        text = path.read_text("utf-8")
        flask = set(re.findall(r"(?:`|^|bin/)flask ([a-z-]+)", text, re.MULTILINE))
        assert flask <= {*own_app.cli.commands, *FLASKS_OWN}, path.name
        assert set(re.findall(r"(?:`|^|= )make ([a-z-]+)", text, re.MULTILINE)) <= targets, path.name


def test_every_address_is_documented(own_app: Flask) -> None:
    rules = {_shape_of(rule.rule) for rule in own_app.url_map.iter_rules()}
    assert set(map(_shape_of, first_words(read_page("addresses.md")))) == rules


def _shape_of(address: str) -> str:
    """Return an address with placeholders instead of the names of its variable parts."""
    return re.sub("<[^>]*>", "<>", address)


def test_every_actor_in_the_log_is_documented() -> None:
    named = first_words(read_section(read_page("moderation.md"), "Undo and the log"))
    assert sorted(named) == sorted(ACTORS)
    source = "".join(file.read_text("utf-8") for part in ("engine", "web") for file in (ROOT / part).rglob("*.py"))
    assert not re.search(r"\bactor=[\"']", source), "an actor is one of ACTORS, or an owner"


def test_links_between_pages_work() -> None:
    for path in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text("utf-8"))):
            if not target.startswith(("https://", "http://")):
                name, _, anchor = target.partition("#")
                there = (path.parent / name).resolve() if name else path
                assert there.exists(), f"{path.name}: {target}"
                assert not anchor or anchor in anchors(there.read_text("utf-8")), f"{path.name}: {target}"


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    assert read_section((ROOT / "CHANGELOG.md").read_text("utf-8"), "Unreleased").strip()


@pytest.mark.parametrize(
    "path",
    [p for p in PAGES if any(map(re.compile("posts/|exercises/|plans/|site.toml").match, files(p.read_text("utf-8"))))],
    ids=lambda p: p.name,
)
def test_the_examples_of_a_page_pass_flask_check(path: Path, tmp_path: Path, make_app: MakeApp) -> None:
    for name, content in files(path.read_text("utf-8")).items():
        _write(_placed(tmp_path / "site", name), content)
        if name == "site.toml":
            _draw_pictures(tmp_path / "site", content)
    result = make_app(tmp_path / "site").test_cli_runner().invoke(args=["check"])
    assert (result.exit_code, result.output) == (0, "No problems found.\n")


def _draw_pictures(site: Path, settings: str) -> None:
    """Draw the pictures in static/ that settings name."""
    for name in re.findall(r'"/(static/[\w.-]+)"', settings):
        (site / name).parent.mkdir(exist_ok=True)
        if name.endswith(".svg"):
            (site / name).write_text('<svg xmlns="http://www.w3.org/2000/svg" width="96" height="36"/>')
        else:
            draw().save(site / name)


def _placed(site: Path, name: str) -> Path:
    """Return the path of an example's file in a site. The example is tried as a widget of the site."""
    return site / re.sub("^widgets/", "site_widgets/", name)


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_the_example_of_a_widget_shows_what_the_docs_say(tmp_path: Path, make_app: MakeApp) -> None:
    example = files(read_page("widgets.md"))
    for name in ("widgets/partner.py", "posts/partners.md"):
        _write(_placed(tmp_path / "site", name), example[name])
    app = make_app(tmp_path / "site")
    assert services_of(app).edition_store.edition.problems == ()
    html = app.test_client().get("/posts/partners/").text
    assert 'strong partners: <a href="/areas/quads/">Quads</a>.' in html


def test_the_example_of_a_widget_works_and_passes_its_test(tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    leave = shutil.ignore_patterns(".*", "instance", "node_modules")
    shutil.copytree(ROOT, copy, ignore=leave)
    example = files(read_page("widgets.md"))
    for name in ("widgets/partner.py", "tests/widgets/test_partner.py"):
        _write(copy / name, example[name])
    tests = ["tests/widgets/test_partner.py", "tests/widgets/test_registry.py"]
    for command in (["tools/docs.py"], ["-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *tests]):
        done = subprocess.run([sys.executable, *command], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "### `partner`" in (copy / "docs" / "shortcodes.md").read_text("utf-8")


def test_the_json_document_has_the_keys_of_its_example(own_app: Flask) -> None:
    text = read_section(read_page("circuits.md"), "The JSON document")
    (example,) = map(json.loads, re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    address = re.search(r"`GET (\S+)`", text)
    assert address
    assert _shape(own_app.test_client().get(address[1]).get_json()) == _shape(example)
    validate(example, "circuit-1")


def _shape(value: Any) -> Any:
    """Return the keys of a JSON value, down to the first item of each list."""
    if isinstance(value, dict):
        return {key: _shape(inner) for key, inner in value.items()}
    return [_shape(inner) for inner in value[:1]] if isinstance(value, list) else None


def test_the_example_of_a_problem_is_a_real_response(own_app: Flask) -> None:
    example = re.findall(r"```json\n(.*?)```", read_section(read_page("circuits.md"), "Errors"), re.DOTALL)
    library = services_of(own_app).edition_store.edition.library
    (problem,) = parse_query("glutes", [("level", "9")], library).errors
    assert json.loads(example[0]) == build_problem_document(problem)
