"""Cache rendered articles on disk, so that a restart renders only what has changed."""

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
    """A folder with one file for each cache key. Damaged files count as missing."""

    def __init__(self, instance_dir: Path) -> None:
        self._folder = instance_dir / "cache" / "articles"

    def get(self, key: str, fingerprint: Callable[[str], str]) -> RenderResult | None:
        """Return the cached result, if the fingerprints of its dependencies have not changed."""
        try:
            entry: Any = json.loads(read_checksummed(self._folder / f"{key}.json"))
            if any(fingerprint(name) != digest for name, digest in entry["dependencies"].items()):
                return None
            return _ADAPTER.validate_python(entry["result"])
        except (OSError, ValueError, KeyError, ValidationError):
            return None

    def put(self, key: str, result: RenderResult, fingerprint: Callable[[str], str]) -> None:
        """Store a result with the fingerprints of its dependencies. Errors of the disk are ignored."""
        dependencies = {name: fingerprint(name) for name in sorted(result.dependencies)}
        entry = {"dependencies": dependencies, "result": _ADAPTER.dump_python(result, mode="json")}
        with suppress(OSError):
            write_checksummed(self._folder / f"{key}.json", json.dumps(entry).encode())

    def prune(self, keys: set[str]) -> None:
        """Delete all entries except those with the given keys."""
        if self._folder.is_dir():
            delete_abandoned_files(self._folder)
            for path in self._folder.glob("*.json"):
                if path.stem not in keys:
                    with suppress(OSError):
                        path.unlink()


def build_cache_key(article: Article, data: bytes, site: Site, version: str) -> str:
    """Return the hash of an article's file and address, the settings, and the version of the code."""
    parts = (article.path.encode(), data, article.address.encode(), repr(site).encode(), version.encode())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]
