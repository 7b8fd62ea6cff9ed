"""Sizes of our loader and frames, and of those of others."""

from __future__ import annotations

import gzip
import logging
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask.testing import FlaskClient

from tests.bench.asked import Asked
from tests.bench.figures import table, times
from tests.bench.others import Part, from_npm, from_wordpress
from tests.bench.site import body
from widgets.embed import loader

TYPICAL, FIVE_AREAS = Asked("glutes", ()), Asked("five-areas", (("drills", "2"),))
LIMITS = {"loader": 1_500, "frame": 14 * 1024}
"""Limits in bytes after gzip. Tests enforce them."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a response in bytes: uncompressed, with gzip -9, and with brotli 11."""

    plain: int
    gzip: int
    brotli: int


def size(data: bytes) -> Size:
    """Return the size of some data."""
    return Size(len(data), len(gzip.compress(data, 9, mtime=0)), len(brotli.compress(data, quality=11)))


def ours(client: FlaskClient, others: Iterable[Asked]) -> Mapping[str, Part]:
    """Return the sizes of our loader and of three frames: two fixed ones, and the largest of the given ones."""
    frames = [body(client, f"/embed{asked.path}") for asked in (TYPICAL, FIVE_AREAS, *others)]
    largest = max(frames, key=lambda document: size(document).gzip)
    return {
        "loader": Part(f"Our loader {loader.LATEST}", body(client, loader.EVERGREEN_PATH), "by us"),
        "typical": Part(f"Our frame: `{TYPICAL.path}`", frames[0], "by us"),
        "five": Part(f"Our frame: `{FIVE_AREAS.path}`", frames[1], "by us"),
        "largest": Part(f"Our frame, the largest of {len(frames)} circuits", largest, "by us"),
    }


def fetched() -> Mapping[str, Part]:
    """Return the sizes of others. WordPress is left out with a warning if it can't be downloaded."""
    with tempfile.TemporaryDirectory() as folder:
        found = dict(from_npm(Path(folder)))
        try:
            found |= from_wordpress(Path(folder))
        except (subprocess.CalledProcessError, OSError) as error:
            logging.warning("WordPress is left out: %s", error)
    return found


def tables(own: Mapping[str, Part], others: Mapping[str, Part]) -> str:
    """Return two tables: scripts in the host's page compared with our loader, and frames compared with ours."""
    page = ("pym", "parent", "giscus", "youtube", "youtube-style", "wp-embed")
    frame = ("pym", "child", "wp-template", "wp-style")
    scripts = [own["loader"], *(others[word] for word in page if word in others)]
    documents = [*(own[word] for word in ("typical", "five", "largest")), *(others[w] for w in frame if w in others)]
    return "\n\n".join(
        (
            "What a page loads to show an embed:",
            _table(scripts, "our loader"),
            "What is in the frame (ours is the whole document, the others only their part of it):",
            _table(documents, "our frame"),
        )
    )


def _table(parts: list[Part], first: str) -> str:
    own = size(parts[0].body).gzip
    rows = []
    for part in parts:
        bytes_ = size(part.body)
        counts = (f"{n:,}" for n in (bytes_.plain, bytes_.gzip, bytes_.brotli))
        rows.append((part.name, part.how, *counts, times(bytes_.gzip, own)))
    return table(("What", "Minified", "Bytes", "gzip -9", "brotli 11", f"gzip, to {first}"), rows)
