"""Pages of Ghost's Source theme, rendered to files with the texts of our articles, and served by nginx."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.bench.empty_app import Recorded
from tests.bench.file_servers import serve_files
from tests.bench.rivals import RivalUnavailableError
from tests.checkers.programs import require_programs
from tools.npm import NpmPackage, fetch_package

GHOST = NpmPackage(
    "ghost", "6.65.0", "D369qivOmfn4YwvBD1DljOGsHnJzBEQhBsiFnBZD+GjWrBpdZQYYNHneiQcKQVJwUom8eHWml1n5FRLQIwVFOg=="
)
HANDLEBARS = NpmPackage(
    "handlebars",
    "4.7.10",
    "P5VJMVM7qgBn6vjXMw8WG9uVI+ncf2pi72j4de4yz5ZULLj2RGqLYaKOYGsgyrViQ0tePOVlN1tDCCXXtFqXKg==",
)
NAME = f"Ghost {GHOST.version}, Source, as files"
_RENDER = Path(__file__).with_name("ghost.mjs")
_SITE = {"title": "Ghost", "description": "Strength for runners", "url": "/", "locale": "en"}
_WORDS_PER_MINUTE = 275


@contextmanager
def serve_pages(folder: Path, items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Serve a home page and an article for each item of our JSON feed.

    Yield the address of the home page, and those of the articles by the address of the item. Raises AssertionError,
    NpmError and RivalUnavailableError.
    """
    require_programs({"npm": "npm", "node": "npm"})
    theme = fetch_package(GHOST, folder) / "content" / "themes" / "source"
    handlebars = fetch_package(HANDLEBARS, folder) / "dist" / "handlebars.js"
    posts = [_post(item) for item in items]
    pages: list[dict[str, Any]] = [{"template": "home", "path": "", "context": {"kind": "home", "meta_title": "Ghost"}}]
    for post in posts:
        context = {"kind": "post", "meta_title": post["title"], "post": post}
        pages.append({"template": "post", "path": post["url"], "context": context})
    data, output = folder / "pages.json", folder / "pages"
    data.write_text(json.dumps({"site": _SITE, "posts": posts, "pages": pages}), encoding="utf-8")
    shutil.copytree(theme / "assets", output / "assets")
    command: list[str | Path] = ["node", _RENDER, handlebars, theme, data, output]
    rendering = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    if rendering.returncode:
        raise RivalUnavailableError(f"Ghost's theme can't be rendered: {rendering.stderr.strip()}")
    with serve_files(folder, _record(output)) as port:
        server = f"http://127.0.0.1:{port}"
        yield f"{server}/", {item["url"]: server + post["url"] for item, post in zip(items, posts, strict=True)}


def _post(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item of the feed as the theme's templates expect it. Its pictures are in the text."""
    published = datetime.fromisoformat(item["date_published"])
    minutes = max(1, round(len(item["content_html"].split()) / _WORDS_PER_MINUTE))
    return {
        "title": item["title"],
        "url": f"/{item['url'].rstrip('/').rpartition('/')[2]}/",
        "html": item["content_html"],
        "custom_excerpt": item.get("summary", ""),
        "published": {"YYYY-MM-DD": f"{published:%Y-%m-%d}", "DD MMM YYYY": f"{published:%d %b %Y}"},
        "reading_time": minutes,
        "authors": [{"name": author["name"], "url": "/"} for author in item["authors"]],
        "access": True,
    }


def _record(folder: Path) -> Recorded:
    """Return the files as the bodies of responses, plain and with gzip."""
    found: Recorded = {}
    for file in folder.rglob("*"):
        if file.is_file():
            body = file.read_bytes()
            path = f"/{file.relative_to(folder).as_posix()}".removesuffix("index.html")
            found[path, ""] = (200, [], body)
            if file.suffix in (".html", ".css", ".js", ".svg"):
                found[path, "gzip"] = (200, [], gzip.compress(body, 6))
    return found
