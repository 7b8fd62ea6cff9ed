"""Bytes: our loader and our frames, and what others send."""

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
"""The most bytes that each may have after gzip. Tests hold us to them."""


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of one answer: as it is, with gzip -9, and with brotli 11."""

    plain: int
    gzip: int
    brotli: int


def size(data: bytes) -> Size:
    """How many bytes some data has in each of the three ways."""
    return Size(len(data), len(gzip.compress(data, 9, mtime=0)), len(brotli.compress(data, quality=11)))


def ours(client: FlaskClient, others: Iterable[Asked]) -> Mapping[str, Part]:
    """Our loader and three frames: two that we know, and the largest of all others that are given."""
    frames = [body(client, f"/embed{asked.path}") for asked in (TYPICAL, FIVE_AREAS, *others)]
    largest = max(frames, key=lambda document: size(document).gzip)
    return {
        "loader": Part(f"Our loader {loader.LATEST}", body(client, loader.EVERGREEN_PATH), "by us"),
        "typical": Part(f"Our frame: `{TYPICAL.path}`", frames[0], "by us"),
        "five": Part(f"Our frame: `{FIVE_AREAS.path}`", frames[1], "by us"),
        "largest": Part(f"Our frame, the largest of {len(frames)} circuits", largest, "by us"),
    }


def fetched() -> Mapping[str, Part]:
    """What others send. WordPress is left out, with a word about it, where it cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        found = dict(from_npm(Path(folder)))
        try:
            found |= from_wordpress(Path(folder))
        except (subprocess.CalledProcessError, OSError) as error:
            logging.warning("WordPress is left out: %s", error)
    return found


def tables(own: Mapping[str, Part], others: Mapping[str, Part]) -> str:
    """Two tables: what stands in the host's page, beside our loader; and what a frame loads, beside our frame."""
    page = ("pym", "parent", "giscus", "youtube", "youtube-style", "wp-embed")
    frame = ("pym", "child", "wp-template", "wp-style")
    scripts = [own["loader"], *(others[word] for word in page if word in others)]
    documents = [*(own[word] for word in ("typical", "five", "largest")), *(others[w] for w in frame if w in others)]
    return "\n\n".join(
        (
            "What a page loads to show an embed:",
            _table(scripts, "our loader"),
            "What stands in the frame (ours is the whole document, the others only their part of it):",
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
