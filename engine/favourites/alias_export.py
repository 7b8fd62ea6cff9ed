"""Stored aliases, written into the YAML files of a site's own exercises with their comments and layout kept."""

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
_HEAD = "# Names that readers use. A list takes the place of ours, so each begins with our own.\n\n"
_PLAIN = re.compile(r"[a-z]+([ -][a-z]+)*", re.IGNORECASE)
_NO_TEXT = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])


def write_aliases(
    files: Mapping[str, str], library: Library, aliases: Sequence[Alias]
) -> tuple[Mapping[str, str], tuple[Alias, ...]]:
    """The files (path and text) that change, with the aliases in them, and the aliases that were not there before.

    files are the site's own that hold exercises; library is what they make together with the built-in ones. An alias
    goes to the entry of its exercise; for one of ours that the site says nothing about, an entry is begun in NEW_FILE.
    Raises Refused, and changes nothing, where one of the aliases collides or a file cannot be read.
    """
    aliases = [replace(each, exercise=library.current_id(each.exercise)) for each in aliases]
    for each in aliases:
        validate_alias(library, each)
    new = tuple(each for each in aliases if each.phrase not in library.ids_by_name)
    found = _found(files)
    changed: dict[str, CommentedMap] = {}
    trees: dict[str, CommentedMap] = {}
    for each in new:
        path = found.setdefault(each.exercise, NEW_FILE)
        tree = trees.setdefault(path, _tree(files.get(path, "")))
        _add(tree, each, library.exercises[each.exercise].aliases)
        changed[path] = tree
    texts = {path: _text(tree, head="" if path in files else _HEAD) for path, tree in changed.items()}
    for path, text in texts.items():
        _check_text(path, text, [each for each in new if found[each.exercise] == path])
    return texts, new


def _found(files: Mapping[str, str]) -> dict[str, str]:
    """The file in which each exercise stands: the first, as for the reader."""
    found: dict[str, str] = {}
    for path, text in files.items():
        source = read_yaml(text, path)
        if source.problems:
            raise InvalidAliasError(f"{source.problems[0]}: mend this first, and nothing was written")
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


def _tree(text: str) -> CommentedMap:
    tree = _yaml().load(text)
    return tree if isinstance(tree, CommentedMap) else CommentedMap()


def _text(tree: CommentedMap, head: str) -> str:
    out = io.StringIO()
    _yaml().dump(tree, out)
    return head + out.getvalue()


def _add(tree: CommentedMap, new: Alias, known: Sequence[str]) -> None:
    """Put an alias into its exercise's entry. known are the aliases in force, which a new list must not hide."""
    entry = tree.setdefault(new.exercise, CommentedMap())
    aliases = entry.get("aliases")
    if not isinstance(aliases, CommentedSeq):
        aliases = CommentedSeq([_scalar(alias) for alias in known])
        aliases.fa.set_flow_style()
        # In front, because a comment below an entry hangs on its last key.
        entry.pop("aliases", None)
        entry.insert(0, "aliases", aliases)
    # The comments below a list hang on its last item, and have to stay there.
    last = len(aliases) - 1
    aliases.insert(last if last in aliases.ca.items else len(aliases), _scalar(new.written))


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT
    return text if plain else DoubleQuotedScalarString(text)


def _check_text(path: str, text: str, aliases: Sequence[Alias]) -> None:
    """Read back what would be written. Raises Refused where it does not say what it should."""
    source = read_yaml(text, path)
    for each in aliases:
        entry = source.data.get(each.exercise)
        names = entry.get("aliases") if isinstance(entry, dict) else None
        if source.problems or not isinstance(names, list) or each.written not in names:
            message = f"{path} cannot be changed by itself: write “{each.written}” to the aliases of '{each.exercise}'"
            raise InvalidAliasError(message)
