"""Imports follow the contracts in pyproject.toml, tables belong to one package, and no module is a crumb."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [path for name in ("engine", "widgets", "web") for path in sorted((ROOT / name).rglob("*.py"))]
WRITES = {"insert", "update", "delete", "insert_returning_id"}
MIN_LINES = 40
SMALL_MODULES = {
    "*/__init__.py": "a package's docstring, or the registration of a feature",
    "engine/*/tables.py": "each package keeps its tables in this module",
    "engine/db/migrations/env.py": "Alembic looks for it",
    "engine/db/migrations/versions/*": "each migration has a module",
    "engine/transfer/all_tables.py": "only this module imports the tables of all packages",
    "engine/content/html_elements.py": "two modules of another package share the names",
    "engine/content/fallback.py": "render.py would be too long with it",
    "engine/content/merge_markers.py": "every kind of content file can contain conflicts",
    "engine/circuits/gentle.py": "doses, notes and time limits share it",
    "engine/content/picture_addresses.py": "articles and their HTML share it",
    "engine/images/drawings.py": "its errors are those of other pictures, its code is not",
    "engine/images/files.py": "checks of content and pages share it",
    "engine/library/safety.py": "pages, frames, text and JSON share it",
    "web/core/expensive_work.py": "two features share the limit",
    "web/cli/output.py": "all groups of commands use it",
    "web/site/formats.py": "the schemas of circuits, plans and logs have one address",
    "web/*/views.py": "the only views of their feature",
    "widgets/embed/picture.py": "oEmbed and the link previews of pages share it",
    "widgets/*.py": "each shortcode has a module",
}
"""The modules that may have fewer than MIN_LINES lines, with the reason."""


def imported(path: Path) -> set[str]:
    """Return the packages that a module imports, including imports inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively, which hides where it looks"
            names.add(str(node.module).partition(".")[0])
    return names


def test_the_contracts_hold() -> None:
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_engine_imports_neither_flask_nor_widgets_nor_web() -> None:
    forbidden = {"flask", "werkzeug", "jinja2", "granian", "click", "widgets", "web", "app"}
    engine = [path for path in CODE if path.is_relative_to(ROOT / "engine")]
    assert engine
    assert {str(path): found for path in engine if (found := imported(path) & forbidden)} == {}


def _tables(path: Path) -> set[str]:
    """Return the names of the tables that a module defines."""
    assigned = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Assign)]
    return {
        target.id
        for node in assigned
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "Table"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@cache
def _written_tables(path: Path) -> set[str]:
    """Return the names of the tables that a module inserts into, updates or deletes from."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = {id(call): getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls}
    arguments = [argument for call in calls if names[id(call)] in WRITES for argument in call.args[:2]]
    return {getattr(argument, "id", getattr(argument, "attr", "")) for argument in arguments}


@pytest.mark.parametrize("tables", sorted((ROOT / "engine").glob("*/tables.py")), ids=lambda path: path.parent.name)
def test_only_the_package_of_a_table_writes_to_it(tables: Path) -> None:
    names = _tables(tables)
    assert names
    others = [path for path in CODE if not path.is_relative_to(tables.parent) and "migrations" not in path.parts]
    assert {
        path.relative_to(ROOT).as_posix(): found for path in others if (found := names & _written_tables(path))
    } == {}
    assert names & {name for path in tables.parent.glob("*.py") for name in _written_tables(path)}


def test_modules_under_40_lines_have_a_reason() -> None:
    small = [path.relative_to(ROOT) for path in CODE if len(path.read_text("utf-8").splitlines()) < MIN_LINES]
    assert [path.as_posix() for path in small if not any(map(path.match, SMALL_MODULES))] == []
    assert [pattern for pattern in SMALL_MODULES if not any(path.match(pattern) for path in small)] == []
