"""Whether a path leads to a page of this site: what `flask check` asks for every link in an article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import ceil
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.circuits.build import build
from engine.circuits.parse import from_query
from engine.circuits.problems import CircuitProblem
from engine.edition.edition import Edition
from engine.errors import did_you_mean

_FIXED = {"/", "/exercises/", "/areas/", "/c/"}
_OUR_STATIC = Path(__file__).with_name("static")


def dead_link(address: str, edition: Edition) -> str | None:
    """What is wrong with a link to a path (and query) of this site, or None where it leads to a page.

    Files of the site's own static/ are not known here; ours are.
    """
    parts = urlsplit(address)
    path = unquote(parts.path)
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    if path in _FIXED or edition.moved(path, pairs):
        return None
    if path in edition.by_address:
        front = edition.by_address[path].article.front
        return f"'{path}' is a draft, which readers cannot open" if front.draft else None
    if not path.endswith("/") and "." not in path.rsplit("/", 1)[-1]:
        complaint = dead_link(f"{path}/?{parts.query}", edition)
        return complaint or f"'{path}' lacks the slash at its end"
    head, _, rest = path.removeprefix("/").partition("/")
    rest = rest.removesuffix("/")
    match head:
        case "exercises":
            return _known(path, rest, [*edition.library.exercises, *edition.library.former])
        case "areas":
            return _known(path, rest, edition.library.vocabulary.areas)
        case "c":
            return _circuit(rest, pairs, edition)
        case "static":
            return _file(path)
        case "page" if _is_page_of_home(rest, edition):
            return None
    return _known(path, path, [a for a, item in edition.by_address.items() if not item.article.front.draft])


def _known(path: str, name: str, known: Iterable[str]) -> str | None:
    words = list(known)
    if name in words:
        return None
    hint = did_you_mean(name, words)
    return f"there is no page '{path}'" + (f", {hint}" if hint else "")


def _circuit(rest: str, pairs: tuple[tuple[str, str], ...], edition: Edition) -> str | None:
    try:
        parsed = from_query(rest.removesuffix(".json"), pairs, edition.library)
        if parsed.unknown:
            return f"a circuit has no option '{parsed.unknown[0]}'"
        build(parsed.checked(), edition.library)
    except CircuitProblem as problem:
        return str(problem)
    return None


def _file(path: str) -> str | None:
    name = path.removeprefix("/static/")
    is_ours = any(name == file.relative_to(_OUR_STATIC).as_posix() for file in _OUR_STATIC.rglob("*") if file.is_file())
    return None if is_ours else f"there is no file '{path}'"


def _is_page_of_home(number: str, edition: Edition) -> bool:
    shown = sum(not post.article.front.draft for post in edition.posts)
    return bool(re.fullmatch("[1-9][0-9]{0,5}", number)) and int(number) <= ceil(shown / edition.site.posts_per_page)
