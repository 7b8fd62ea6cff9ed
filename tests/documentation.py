"""Read the docs in tests: tables, code blocks, and the fields of schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

from pydantic import TypeAdapter

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]

_FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^( *)`([\w./-]+)`:\n\n( *)```\w*\n(.*?)^\3```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def read_page(name: str) -> str:
    """Return the text of a page in docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def embed_style() -> str:
    """Return the style that docs/embedding.md recommends for embeds near the top of a page."""
    (style,) = re.findall(r"```css\n(.+?)```", read_page("embedding.md"), re.DOTALL)
    return str(style)


def read_section(text: str, title: str) -> str:
    """Return the text below a level 2 heading, up to the next one."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


def rows(text: str) -> list[list[str]]:
    """Return the cells of all table rows in a text, without the headers."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    rules = {i for i, row in enumerate(cells) if all(re.fullmatch("-+", cell) for cell in row)}
    return [row for i, row in enumerate(cells) if i not in rules and i + 1 not in rules]


def coded(text: str) -> list[str]:
    """Return the words in backticks."""
    return re.findall(r"`([^`]+)`", text)


def prose(text: str) -> str:
    """Return a page without its code blocks."""
    return _FENCE.sub("", text)


def files(text: str) -> dict[str, str]:
    """Return the code blocks that are complete files. The line above them is a path in backticks and a colon."""
    return {match[2]: dedent(match[4]) for match in _FILE.finditer(text)}


def anchors(text: str) -> set[str]:
    """Return the anchors of a page's headings, in GitHub's form."""
    titles = _HEADING.findall(prose(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def fields(type_: type) -> dict[str, set[str]]:
    """Return all fields of a validated dataclass, with dots for nested fields, and the values of its enums."""
    schema = TypeAdapter(type_).json_schema()
    return dict(_fields(schema, schema.get("$defs", {}), ""))


def _fields(schema: dict[str, Any], definitions: dict[str, Any], prefix: str) -> Iterator[tuple[str, set[str]]]:
    for member in _members(schema, definitions):
        for name, inner in member.get("properties", {}).items():
            words = {word for m in _members(inner, definitions) for word in m.get("enum", ())}
            yield f"{prefix}{name}", words
            yield from _fields(inner, definitions, f"{prefix}{name}.")


def _members(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the schemas inside a schema: follow references, and split unions and lists."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    inner = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    if not inner:
        yield schema
    for member in inner:
        yield from _members(member, definitions)
