"""Join JavaScript modules into one script.

Only a small part of the module syntax is supported: imports of names on one line, `import { a, b } from "./other.js";`,
and `export` before a declaration. The joined modules share one scope. The main module keeps its exports, for pages that
load the script with `import(address)` when they need it. Anything that would make the result wrong raises ScriptError
with the file and the line. docs/architecture.md says why this is not left to a bundler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}\n]*)\} from "((?:\./|\.\./)[a-z_/.-]*\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let) )", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_KEYWORD = re.compile(r"(?<![\w$.])(?:import(?!\.meta|\([\w$])|export)(?![\w$])")
_DECLARATION = re.compile(r"(?<![\w$.])(?:async function|function|class|const|let|var)(?![\w$])\s*")
_BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|of|in))\s*$")
_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<open>[`])|(?P<slash>/)""",
    re.DOTALL,
)


class ScriptError(Exception):
    """A script that can't be joined. The message begins with the file and the line."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


@dataclass(frozen=True, slots=True)
class _Module:
    file: Path
    source: str
    code: str
    """The source with spaces instead of comments, strings and regular expressions. All offsets stay the same."""

    def error(self, offset: int, message: str) -> ScriptError:
        return ScriptError(self.file, self.source.count("\n", 0, offset) + 1, message)

    def imports(self) -> Iterator[tuple[Path, str, int]]:
        """Yield the file, the name and the offset of everything that the module imports."""
        for found in _IMPORT.finditer(self.source):
            for written in filter(None, (name.strip() for name in found[1].split(","))):
                if not _NAME.fullmatch(written):
                    raise self.error(found.start(), f"can't import '{written}': import a name as it is, without 'as'")
                yield (self.file.parent / found[2]).resolve(), written, found.start()

    def declarations(self) -> dict[str, int]:
        """Return the names that the module declares at the top level, with their offsets."""
        names: dict[str, int] = {}
        for found in _DECLARATION.finditer(self.code):
            if _depth(self.code, found.start()) == 0:
                for offset, name in self._declared(found):
                    names[name] = offset
        return names

    def exports(self) -> set[str]:
        """Return the names that the module exports."""
        starts = {found.end() for found in _EXPORT.finditer(self.code)}
        found = (found for found in _DECLARATION.finditer(self.code) if found.start() in starts)
        return {name for each in found for _, name in self._declared(each)}

    def body(self) -> str:
        """Return the source without imports."""
        return _IMPORT.sub("", self.source)

    def private_body(self) -> str:
        """Return the source without imports, and without the word `export`."""
        return re.sub(r"^export ", "", self.body(), flags=re.MULTILINE)

    def _declared(self, keyword: re.Match[str]) -> Iterator[tuple[int, str]]:
        name = _NAME.match(self.code, keyword.end())
        if name is None:
            raise self.error(keyword.start(), "declare one name at a time, without a pattern")
        yield keyword.start(), name[0]
        if keyword[0].split()[0] in ("const", "let", "var") and _has_second_name(self.code, name.end()):
            raise self.error(keyword.start(), "declare one name at a time")


def join_modules(main: Path) -> str:
    """Return a module after all modules that it imports, each of them once. Raises ScriptError."""
    modules: dict[Path, _Module] = {}
    _collect(main.resolve(), modules, ())
    declared: dict[str, tuple[_Module, int]] = {}
    for module in modules.values():
        for file, name, offset in module.imports():
            if name not in modules[file].exports():
                raise module.error(offset, f"{file.name} does not export '{name}'")
        for name, offset in module.declarations().items():
            if name in declared:
                other, before = declared[name]
                line = other.source.count("\n", 0, before) + 1
                raise module.error(offset, f"'{name}' is declared in {other.file.name}:{line} too: rename one of them")
            declared[name] = (module, offset)
    *imported, last = modules.values()
    return "".join(module.private_body() for module in imported) + last.body()


def _collect(file: Path, modules: dict[Path, _Module], importers: tuple[Path, ...]) -> None:
    """Read a module and what it imports. A module is added after those that it imports."""
    module = _read(file)
    for imported, _, offset in module.imports():
        if imported in (*importers, file):
            raise module.error(offset, f"{imported.name} imports this module, directly or indirectly")
        if not imported.is_file():
            raise module.error(offset, f"there is no file {imported.name}")
        if imported not in modules:
            _collect(imported, modules, (*importers, file))
    modules[file] = module


def _read(file: Path) -> _Module:
    source = file.read_text(encoding="utf-8")
    module = _Module(file, source, _blank(file, source))
    supported = {match.start() for pattern in (_IMPORT, _EXPORT) for match in pattern.finditer(source)}
    for keyword in _KEYWORD.finditer(module.code):
        if keyword.start() in supported:
            continue
        if keyword[0] == "import":
            raise module.error(keyword.start(), 'write imports on one line, as in: import { name } from "./other.js";')
        raise module.error(keyword.start(), "write `export ` at the start of a declaration of one name")
    if _depth(module.code, len(module.code)) != 0:
        raise module.error(len(source), "brackets don't match, or a string or regular expression could not be read")
    return module


def _blank(file: Path, source: str) -> str:
    """Return the source with spaces instead of comments, strings, regular expressions and text of templates."""
    out, at = list(source), 0
    while token := _TOKEN.search(source, at):
        start, at = token.span()
        if token["slash"]:
            regex = _REGEX.match(source, start) if _BEFORE_REGEX.search("".join(out[:start])) else None
            if regex is None:
                continue
            at = regex.end()
        elif token["open"]:
            at = _template_end(file, source, start)
        out[start:at] = [character if character == "\n" else " " for character in source[start:at]]
    return "".join(out)


def _template_end(file: Path, source: str, start: int) -> int:
    """Return the offset after a template literal. The minifier can't read one inside another."""
    line, depth, at = source.count("\n", 0, start) + 1, 0, start + 1
    while at < len(source):
        if source[at] == "\\":
            at += 1
        elif source[at] == "`" and depth == 0:
            return at + 1
        elif source[at] == "`":
            raise ScriptError(file, line, "a template literal inside another one: give the inner one a name first")
        elif source.startswith("${", at):
            depth += 1
            at += 1
        elif depth and source[at] in "{}":
            depth += 1 if source[at] == "{" else -1
        at += 1
    raise ScriptError(file, line, "this template literal does not end")


def _depth(code: str, end: int) -> int:
    """Return how many brackets are open at an offset."""
    return sum(code.count(bracket, 0, end) for bracket in "([{") - sum(code.count(bracket, 0, end) for bracket in ")]}")


def _has_second_name(code: str, start: int) -> bool:
    """Return True if a declaration has a comma outside brackets before its semicolon."""
    depth = 0
    for character in code[start:]:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth == 0 and character in ",;":
            return character == ","
        if depth < 0:
            return False
    return False
