"""Figures are drawn once for all workers and restarts, and again if the cache is damaged or can't be written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.editions.files import read_checksummed, write_checksummed
from engine.library.exercise import Exercise
from tests.engine.library.samples import read_ours
from web.core.figure_cache import FigureCache


@pytest.fixture(scope="module")
def bridge() -> Exercise:
    return read_ours()[0].exercises["glute-bridge"]


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "figures").iterdir())


def test_another_worker_and_a_restart_find_the_drawings(tmp_path: Path, bridge: Exercise) -> None:
    drawings = FigureCache(tmp_path).find_drawings(bridge)
    assert drawings
    (path,) = _files(tmp_path)
    write_checksummed(path, read_checksummed(path).replace(b"fig-muscle", b"found-here"))
    found = FigureCache(tmp_path).find_drawings(bridge)
    assert found and "found-here" in found.thumb and "fig-muscle" not in found.thumb


def test_a_changed_figure_is_drawn_again(tmp_path: Path, bridge: Exercise) -> None:
    assert bridge.figure
    front = replace(bridge, figure=replace(bridge.figure, view="front"))
    cache = FigureCache(tmp_path)
    assert cache.find_drawings(front) != cache.find_drawings(bridge)
    assert cache.find_motion(front) != cache.find_motion(bridge)
    assert len(_files(tmp_path)) == 4


def test_a_damaged_file_is_drawn_again(tmp_path: Path, bridge: Exercise) -> None:
    motion = FigureCache(tmp_path).find_motion(bridge)
    (path,) = _files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    assert FigureCache(tmp_path).find_motion(bridge) == motion
    assert path.read_bytes() == whole


def test_figures_are_drawn_if_the_folder_cannot_be_written(tmp_path: Path, bridge: Exercise) -> None:
    (tmp_path / "figures").write_text("in the way")
    assert FigureCache(tmp_path).find_drawings(bridge)


def test_an_exercise_without_a_figure_and_a_hold_leave_nothing(tmp_path: Path, bridge: Exercise) -> None:
    assert bridge.figure
    cache = FigureCache(tmp_path)
    assert cache.find_drawings(replace(bridge, figure=None)) is None
    assert cache.find_motion(replace(bridge, figure=replace(bridge.figure, end=None))) is None
    assert not (tmp_path / "figures").exists()
