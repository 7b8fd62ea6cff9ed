"""Write the generated parts of docs/: `python tools/docs.py` (`make docs`).

The shortcodes come from the widgets, the options and times of circuits from the tables of the parser and the timeline,
the variables from engine.config.environment, the code for other sites from the functions that create it, and the list
of modules from their docstrings. Each part is between two comments, and the text around them is written by hand. With
--check, writes nothing, and exits with 1 if `make docs` would change a file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a script finds only modules in its own folder

from engine.circuits.build import build_circuit
from engine.circuits.options import OPTIONS
from engine.circuits.parsing import parse_query
from engine.circuits.timing import TIMING_TABLE
from engine.config.environment import VARIABLES
from engine.config.site import Site
from engine.library.library import Library
from tools.circuit_review import HEAD, read_our_library, read_reviews
from web.cli.shortcode_docs import build_page
from widgets import registry
from widgets.embed.circuit import build_embed
from widgets.embed.embed_methods import list_embed_methods
from widgets.embed.models import Appearance

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXAMPLE_SITE = Site(title="Strongstride", address="https://strongstride.example")


def generate_parts() -> Mapping[str, Mapping[str, str]]:
    """Return the generated parts as Markdown, by file and by name."""
    library = read_our_library()
    return {
        # docs/ has no site_widgets/, so a site's own widgets are left out.
        "shortcodes.md": {"shortcodes": build_page(registry.load_widgets(DOCS).values())},
        "circuits.md": {"options": _options(), "times": _times(), "review": _review(library)},
        "settings.md": {"environment": _environment()},
        "embedding.md": {"snippets": _snippets(library)},
        "architecture.md": {"modules": _modules()},
    }


def fill_parts(text: str, parts: Mapping[str, str], *, by: str = "make docs") -> str:
    """Return the text of a file with its parts replaced. Comments around each part name the command that writes it.

    Raises ValueError if a comment is missing.
    """
    for name, part in parts.items():
        begin, end = f"<!-- {name}: made by `{by}` -->", f"<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"add the comments {begin} and {end}")
        text = f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"
    return text


def _options() -> str:
    rows = (
        (
            f"`{option.name}`",
            option.type.description,
            option.default_text,
            "yes" if option.in_address else "no",
            option.help,
        )
        for option in OPTIONS
    )
    return _table(("Option", "Value", "Default", "In an address", "Meaning"), rows)


def _times() -> str:
    return _table(("Step", "Seconds"), ((what, str(seconds)) for what, seconds in TIMING_TABLE))


def _environment() -> str:
    rows = ((f"`{name}`", default, description) for name, default, description in VARIABLES)
    return _table(("Variable", "Default", "Meaning"), rows)


def _review(library: Library) -> str:
    return _table(HEAD, (review.row for review in read_reviews(library)))


def _snippets(library: Library) -> str:
    asked = parse_query("glutes", [("equipment", "none")], library).validated()
    shown = build_embed(build_circuit(build_circuit(asked, library).pinned_request, library), library)
    parts, titles = [], dict[str, str]()
    for method in list_embed_methods(shown, EXAMPLE_SITE, Appearance()):
        same = titles.setdefault(method.code, method.title)
        code = f"```text\n{method.code}\n```" if same == method.title else f"Use the code for {same.lower()}, above."
        parts.append(f"### {method.title}\n\n{method.instructions}\n\n{code}")
    return "\n\n".join(parts)


def _modules() -> str:
    parts = []
    for package in _packages():
        modules = {path: _docstring(path) for path in sorted(package.glob("*.py")) if path.name != "__init__.py"}
        if modules:
            name = package.relative_to(ROOT).as_posix()
            heading = f"### `{name}/`\n\n{_docstring(package / '__init__.py')}"
            lines = [f"- `{path.name}`: {docstring}" for path, docstring in modules.items()]
            parts.append(f"{heading}\n\n" + "\n".join(lines))
    scripts = sorted((ROOT / "web").glob("*/scripts/*/main.js"))
    lines = [f"- `{path.parent.relative_to(ROOT).as_posix()}/`: {_first_comment(path)}" for path in scripts]
    return "\n\n".join([*parts, "### Scripts", "\n".join(lines)])


def _packages() -> list[Path]:
    folders = [file.parent for top in ("engine", "web", "widgets") for file in (ROOT / top).rglob("__init__.py")]
    return sorted(folder for folder in folders if "migrations" not in folder.parts)


def _docstring(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _first_comment(script: Path) -> str:
    line = script.read_text(encoding="utf-8").partition("\n")[0]
    return line.removeprefix("// ").partition(". ")[0].rstrip(".") + "."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def main(arguments: Sequence[str]) -> None:
    """Write the parts, or only compare them if the arguments contain --check."""
    stale = []
    for name, parts in generate_parts().items():
        path = DOCS / name
        before = path.read_text(encoding="utf-8")
        try:
            after = fill_parts(before, parts)
        except ValueError as error:
            sys.exit(f"docs/{name}: {error}")
        if after != before:
            stale.append(f"docs/{name}")
            if "--check" not in arguments:
                path.write_text(after, encoding="utf-8")
    if stale and "--check" in arguments:
        sys.exit(f"'make docs' would change {', '.join(stale)}")
    print(f"Written: {', '.join(stale)}" if stale else "docs/ is up to date")


if __name__ == "__main__":
    main(sys.argv[1:])
