"""The loader is small, never changes once it is released, and passes on what a circuit's address can say."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re

import pytest

from engine.circuits.options import ADDRESS_OPTIONS
from widgets.embed import loader


@pytest.mark.parametrize("version", loader.RELEASED)
def test_a_released_version_is_byte_for_byte_what_other_pages_expect(version: str) -> None:
    digest = base64.b64encode(hashlib.sha384(loader.read_source(version)).digest()).decode()
    assert loader.RELEASED[version] == f"sha384-{digest}", "a change to the loader needs a new version"


def test_every_file_is_released_and_no_other() -> None:
    assert {path.stem for path in loader.FOLDER.glob("*.js")} == set(loader.RELEASED)


def test_it_weighs_at_most_1500_bytes() -> None:
    assert len(gzip.compress(loader.read_source(loader.LATEST), 9)) <= 1500


def test_it_passes_on_every_option_of_an_address_and_the_tables_limit() -> None:
    listed = re.search(rb"\^\(([a-z|-]*level[a-z|-]*)\)\$", loader.read_source(loader.LATEST))
    assert listed
    assert listed[1].decode().split("|") == [option.name for option in ADDRESS_OPTIONS] + ["limit"]


def test_a_version_that_never_was_is_refused() -> None:
    with pytest.raises(KeyError):
        loader.read_source("9.9.9")
