"""Writing stored aliases to the YAML files of a site's exercises. Comments and layout are preserved."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from engine.favourites.aliases import Alias, InvalidAliasError, validate_alias
from engine.library.library import Library
from engine.validation.yaml_reader import read_yaml

NEW_FILE = "exercises/aliases.yaml"
_NEW_FILE_HEADER = "# Names that readers use. A list replaces the built-in names, so each repeats them first.\n\n"
_PLAIN = re.compile(r"[a-z]+([ -][a-z]+)*", re.IGNORECASE)
_YAML_KEYWORDS = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])


def write_aliases(
    files: Mapping[str, str], library: Library, aliases: Sequence[Alias]
) -> tuple[Mapping[str, str], tuple[Alias, ...]]:
    """Return the changed files by path, and the aliases that were added.

    files are the texts of the site's exercise files by path. library is built from them and the built-in exercises. An
    alias is added to the entry of its exercise. If the site has no entry for it, one is created in NEW_FILE. Raises
    InvalidAliasError, and changes nothing, if an alias is invalid or a file cannot be read.
    """
    aliases = [replace(alias, exercise_id=library.current_id(alias.exercise_id)) for alias in aliases]
    for alias in aliases:
        validate_alias(library, alias)
    new = tuple(alias for alias in aliases if alias.phrase not in library.ids_by_name)
    paths = _find_entries(files)
    trees: dict[str, CommentedMap] = {}
    for alias in new:
        path = paths.setdefault(alias.exercise_id, NEW_FILE)
        tree = trees.setdefault(path, _parse(files.get(path, "")))
        _add(tree, alias, library.exercises[alias.exercise_id].aliases)
    texts = {path: _format(tree, header="" if path in files else _NEW_FILE_HEADER) for path, tree in trees.items()}
    for path, text in texts.items():
        _check_text(path, text, [alias for alias in new if paths[alias.exercise_id] == path])
    return texts, new


def _find_entries(files: Mapping[str, str]) -> dict[str, str]:
    """Return the path of each exercise's entry. If there are several, the first one counts."""
    found: dict[str, str] = {}
    for path, text in files.items():
        source = read_yaml(text, path)
        if source.problems:
            raise InvalidAliasError(f"{source.problems[0]} Nothing was written")
        for id_, entry in source.data.items():
            if isinstance(entry, dict):
                found.setdefault(id_, path)
    return found


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 120
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _parse(text: str) -> CommentedMap:
    tree = _yaml().load(text)
    return tree if isinstance(tree, CommentedMap) else CommentedMap()


def _format(tree: CommentedMap, header: str) -> str:
    out = io.StringIO()
    _yaml().dump(tree, out)
    return header + out.getvalue()


def _add(tree: CommentedMap, new: Alias, known: Sequence[str]) -> None:
    """Add an alias to the entry of its exercise. known are the present aliases, which a new list must repeat."""
    entry = tree.setdefault(new.exercise_id, CommentedMap())
    aliases = entry.get("aliases")
    if not isinstance(aliases, CommentedSeq):
        aliases = CommentedSeq([_format_name(alias) for alias in known])
        aliases.fa.set_flow_style()
        # At the beginning, because a comment below an entry belongs to its last key.
        entry.pop("aliases", None)
        entry.insert(0, "aliases", aliases)
    # A comment below a list belongs to its last item and has to stay there.
    last = len(aliases) - 1
    aliases.insert(last if last in aliases.ca.items else len(aliases), _format_name(new.original_text))


def _format_name(name: str) -> str:
    is_plain = _PLAIN.fullmatch(name) and name.lower() not in _YAML_KEYWORDS
    return name if is_plain else DoubleQuotedScalarString(name)


def _check_text(path: str, text: str, aliases: Sequence[Alias]) -> None:
    """Read back what would be written. Raises InvalidAliasError if an alias is missing."""
    source = read_yaml(text, path)
    for alias in aliases:
        entry = source.data.get(alias.exercise_id)
        names = entry.get("aliases") if isinstance(entry, dict) else None
        if source.problems or not isinstance(names, list) or alias.original_text not in names:
            raise InvalidAliasError(
                f"{path} cannot be changed automatically. Add “{alias.original_text}” to the aliases of "
                f"'{alias.exercise_id}' yourself"
            )
