"""Pictures on disk: drawn once, never served damaged, never more than there is room for."""

from __future__ import annotations

import os
from collections.abc import Callable
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


class Desk:
    """Kept pictures in a folder, and how often something was drawn."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.drawn: list[str] = []
        monkeypatch.setattr(image_cache, "draw_png", self._draw)

    def _draw(self, sheet: PictureContent, ending: str, font: Path) -> bytes:
        self.drawn.append(sheet.title)
        return draw_png(sheet, ending, font)

    def picture(self, sheet: PictureContent, ending: str = "png", version: str = "1", most_bytes: int = 10**7) -> bytes:
        return ImageCache(self.folder, version, most_bytes).picture(sheet, ending)

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "pictures").iterdir())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def library() -> Library:
    return sample.read(sample.FIXTURE)


@pytest.fixture(scope="module")
def sheet(library: Library) -> PictureContent:
    return build_picture_content(build_circuit(sample.ask(library, "glutes"), library), library, Site())


def test_what_was_drawn_is_kept(desk: Desk, sheet: PictureContent) -> None:
    first = desk.picture(sheet)
    assert desk.picture(replace(sheet)) == first
    assert len(desk.drawn) == 1


def test_it_is_drawn_anew_for_other_content_another_shape_and_another_version(
    desk: Desk, sheet: PictureContent
) -> None:
    pictures = {
        desk.picture(sheet),
        desk.picture(sheet, "pin.png"),
        desk.picture(replace(sheet, title="Another")),
        desk.picture(replace(sheet, accent="#7A1FA2")),
    }
    assert len(pictures) == len(desk.drawn) == len(desk.files) == 4
    desk.picture(sheet, version="2")
    assert len(desk.files) == 5


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda data: data[: len(data) // 2],
    lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    lambda data: b"",
    lambda data: data.partition(b"\n")[2],
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_drawn_again_and_mended(
    desk: Desk, sheet: PictureContent, damage: Callable[[bytes], bytes]
) -> None:
    good = desk.picture(sheet)
    (path,) = desk.files
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert desk.picture(sheet) == good
    assert path.read_bytes() == whole


def test_a_disk_that_cannot_be_written_still_serves_the_picture(desk: Desk, sheet: PictureContent) -> None:
    (desk.folder / "pictures").write_text("in the way")
    assert desk.picture(sheet) == desk.picture(sheet)
    assert len(desk.drawn) == 2


def test_the_oldest_go_when_there_is_no_more_room(desk: Desk, sheet: PictureContent) -> None:
    sheets = [replace(sheet, title=f"Circuit {n}") for n in range(5)]
    desk.picture(sheet)
    room = 3 * desk.files[0].stat().st_size + 2000
    os.utime(desk.files[0], (0, 0))
    for age, asked in enumerate(sheets, start=1):
        before = set(desk.files)
        desk.picture(asked, most_bytes=room)
        for path in set(desk.files) - before:
            os.utime(path, (age, age))
    assert len(desk.files) == 3
    assert sum(path.stat().st_size for path in desk.files) <= room
    desk.drawn.clear()
    for asked in sheets[2:]:
        desk.picture(asked, most_bytes=room)
    assert desk.drawn == []
    desk.picture(sheets[0], most_bytes=room)
    assert desk.drawn == ["Circuit 0"]


def test_what_a_killed_writer_left_is_swept_away(desk: Desk, sheet: PictureContent) -> None:
    (desk.folder / "pictures").mkdir()
    left = desk.folder / "pictures" / ".writing-abc"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    desk.picture(sheet)
    assert not left.exists()
