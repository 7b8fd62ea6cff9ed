"""Pictures are cached on disk: drawn once, never served damaged, and limited in size."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine.circuits.build import build_circuit
from engine.config.site import Site
from engine.library.library import Library
from tests.engine.circuits import sample
from web.circuits import image_cache
from web.circuits.image_cache import ImageCache
from widgets.drawing.picture import draw_png
from widgets.drawing.picture_content import PictureContent, build_picture_content
from widgets.figures.drawing import Drawings


class Cache:
    """An image cache in a folder, which records what was drawn."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.drawn: list[str] = []
        monkeypatch.setattr(image_cache, "draw_png", self._draw)

    def _draw(self, sheet: PictureContent, ending: str, font: Path, figures: Mapping[str, Drawings]) -> bytes:
        self.drawn.append(sheet.title)
        return draw_png(sheet, ending, font, figures)

    def get_image(
        self, sheet: PictureContent, ending: str = "png", version: str = "1", max_bytes: int = 10**7
    ) -> bytes:
        cache = ImageCache(self.folder, version, max_bytes)
        return cache.find_image(sheet, ending) or cache.draw_image(sheet, ending, {})

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "pictures").iterdir())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    return Cache(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def library() -> Library:
    return sample.read_library_folder(sample.FIXTURE)


@pytest.fixture(scope="module")
def sheet(library: Library) -> PictureContent:
    return build_picture_content(build_circuit(sample.make_request(library, "glutes"), library), library, Site())


def test_a_picture_is_drawn_once(cache: Cache, sheet: PictureContent) -> None:
    first = cache.get_image(sheet)
    assert cache.get_image(replace(sheet)) == first
    assert len(cache.drawn) == 1


def test_other_content_shapes_and_versions_are_drawn_again(cache: Cache, sheet: PictureContent) -> None:
    pictures = {
        cache.get_image(sheet),
        cache.get_image(sheet, "pin.png"),
        cache.get_image(replace(sheet, title="Another")),
        cache.get_image(replace(sheet, accent="#7A1FA2")),
    }
    assert len(pictures) == len(cache.drawn) == len(cache.files) == 4
    cache.get_image(sheet, version="2")
    assert len(cache.files) == 5


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 2],
    lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    lambda data: b"",
    lambda data: data.partition(b"\n")[2],
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_replaced(cache: Cache, sheet: PictureContent, damage: Callable[[bytes], bytes]) -> None:
    good = cache.get_image(sheet)
    (path,) = cache.files
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert cache.get_image(sheet) == good
    assert path.read_bytes() == whole


def test_pictures_are_served_from_a_disk_that_cannot_be_written(cache: Cache, sheet: PictureContent) -> None:
    (cache.folder / "pictures").write_text("in the way")
    assert cache.get_image(sheet) == cache.get_image(sheet)
    assert len(cache.drawn) == 2


def test_the_oldest_files_are_deleted_if_the_cache_is_full(cache: Cache, sheet: PictureContent) -> None:
    sheets = [replace(sheet, title=f"Circuit {n}") for n in range(5)]
    cache.get_image(sheet)
    room = 3 * cache.files[0].stat().st_size + 2000
    os.utime(cache.files[0], (0, 0))
    for age, asked in enumerate(sheets, start=1):
        before = set(cache.files)
        cache.get_image(asked, max_bytes=room)
        for path in set(cache.files) - before:
            os.utime(path, (age, age))
    assert len(cache.files) == 3
    assert sum(path.stat().st_size for path in cache.files) <= room
    cache.drawn.clear()
    for asked in sheets[2:]:
        cache.get_image(asked, max_bytes=room)
    assert cache.drawn == []
    cache.get_image(sheets[0], max_bytes=room)
    assert cache.drawn == ["Circuit 0"]


def test_files_of_a_killed_writer_are_deleted(cache: Cache, sheet: PictureContent) -> None:
    (cache.folder / "pictures").mkdir()
    left = cache.folder / "pictures" / ".writing-abc"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    cache.get_image(sheet)
    assert not left.exists()
