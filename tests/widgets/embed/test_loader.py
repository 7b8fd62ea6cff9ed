"""The loader: size, released versions and parameters."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from engine.circuits.options import ADDRESS_OPTIONS
from widgets.embed import loader


@pytest.mark.parametrize("version", loader.RELEASED)
def test_released_versions_never_change(version: str) -> None:
    digest = base64.b64encode(hashlib.sha384(loader.read_source(version)).digest()).decode()
    assert loader.RELEASED[version] == f"sha384-{digest}", "a change to the loader needs a new version"


def test_every_file_is_released_and_no_other() -> None:
    assert {path.stem for path in loader.FOLDER.glob("*.js")} == set(loader.RELEASED)


def test_it_has_at_most_1900_bytes() -> None:
    assert len(gzip.compress(loader.read_source(loader.LATEST), 9)) <= 1900


def test_it_passes_on_all_query_parameters() -> None:
    listed = re.search(rb"\^\(([a-z|-]*level[a-z|-]*)\)\$", loader.read_source(loader.LATEST))
    assert listed
    assert listed[1].decode().split("|") == [option.name for option in ADDRESS_OPTIONS] + ["limit", "start", "race"]


def test_an_unknown_version_raises_key_error() -> None:
    with pytest.raises(KeyError):
        loader.read_source("9.9.9")
