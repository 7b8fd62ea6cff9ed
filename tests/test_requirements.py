"""The dependencies: direct ones in pyproject.toml, exact versions and hashes in the requirements files."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

MAX_PACKAGES = 60
"""Direct and indirect dependencies at run time. CONTRIBUTING.md asks for a reason for each new one."""
FILES = ("requirements.txt", "requirements-dev.txt")
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_OWN = ("app", "engine", "tests", "tools", "web", "widgets")


def pinned(file: str) -> dict[str, str]:
    """Return the versions in a requirements file by package."""
    lines = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in lines}


def direct(*groups: str) -> list[Requirement]:
    """Return the dependencies that pyproject.toml lists for the site and for groups."""
    lines = [*_PROJECT["project"]["dependencies"]]
    for group in groups:
        lines += _PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def imported(files: Iterable[Path]) -> Iterator[str]:
    """Yield the top-level modules that Python files import from other packages."""
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
            yield from (name.partition(".")[0] for name in names)


@pytest.mark.parametrize(("file", "groups"), [(FILES[0], ()), (FILES[1], ("dev",))])
def test_the_requirements_files_pin_every_direct_dependency_in_its_range(file: str, groups: tuple[str, ...]) -> None:
    versions = pinned(file)
    for requirement in direct(*groups):
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"run `make requirements`: {file} lacks {requirement.name}"
        assert requirement.specifier.contains(version), f"run `make requirements`: {requirement} is not {version}"


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_hashes_and_no_registry_is_named(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(packages) == len(pinned(file))
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert "index-url" not in text


def test_both_files_pin_the_same_versions() -> None:
    assert pinned(FILES[0]).items() <= pinned(FILES[1]).items()


def test_the_site_needs_few_packages() -> None:
    assert len(pinned(FILES[0])) <= MAX_PACKAGES


@pytest.mark.parametrize(
    ("folders", "groups"),
    [(("engine", "web", "widgets"), ()), (("engine", "web", "widgets", "tools", "tests"), ("dev",))],
)
def test_every_package_that_is_imported_is_a_direct_dependency(
    folders: tuple[str, ...], groups: tuple[str, ...]
) -> None:
    known = metadata.packages_distributions()
    listed = {canonicalize_name(requirement.name) for requirement in direct(*groups)}
    files = [ROOT / "app.py", *(file for folder in folders for file in (ROOT / folder).rglob("*.py"))]
    missing = {
        module
        for module in imported(files)
        if module in known and listed.isdisjoint(canonicalize_name(name) for name in known[module])
    }
    assert missing - set(_OWN) - set(sys.stdlib_module_names) == set()
