"""Rendered articles on disk, each with the digests of what it was made from: a restart renders nothing anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from engine.config.site import Site
from engine.content.article import Article
from engine.editions.files import delete_abandoned_files, read_checksummed, write_checksummed
from engine.editions.render_pool import RenderResult

_ADAPTER = TypeAdapter(RenderResult)


class RenderCache:
    """One file for each article and state of the code. A file that is damaged counts as absent."""

    def __init__(self, instance_dir: Path) -> None:
        self._folder = instance_dir / "cache" / "articles"

    def get(self, key: str, fingerprint: Callable[[str], str]) -> RenderResult | None:
        """The outcome kept under key, if all it depends on still has the fingerprint that it had."""
        try:
            entry: Any = json.loads(read_checksummed(self._folder / f"{key}.json"))
            if any(fingerprint(name) != digest for name, digest in entry["depends"].items()):
                return None
            return _ADAPTER.validate_python(entry["outcome"])
        except (OSError, ValueError, KeyError, ValidationError):
            return None

    def put(self, key: str, outcome: RenderResult, fingerprint: Callable[[str], str]) -> None:
        """Keep an outcome with the fingerprints of what it depends on. A full disk only means rendering again."""
        depends = {name: fingerprint(name) for name in sorted(outcome.depends)}
        entry = {"depends": depends, "outcome": _ADAPTER.dump_python(outcome, mode="json")}
        with suppress(OSError):
            write_checksummed(self._folder / f"{key}.json", json.dumps(entry).encode())

    def forget_all_but(self, keys: set[str]) -> None:
        """Delete what no article of the present edition uses."""
        if self._folder.is_dir():
            delete_abandoned_files(self._folder)
            for path in self._folder.glob("*.json"):
                if path.stem not in keys:
                    with suppress(OSError):
                        path.unlink()


def cache_key(article: Article, data: bytes, site: Site, version: str) -> str:
    """Where an article's rendering is kept: the hash of its file, its address, the settings and the code."""
    parts = (article.path.encode(), data, article.address.encode(), repr(site).encode(), version.encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]
