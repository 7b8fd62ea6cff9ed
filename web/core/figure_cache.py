"""Cache drawings of figures on disk, each under its version, so that they are drawn once for all workers and restarts.

Those for pages are in memory, too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from flask import current_app
from markupsafe import Markup

from engine.editions.file_cache import FileCache
from engine.library.exercise import Exercise
from web.core.context import services
from widgets.figures import drawing
from widgets.figures.addresses import find_version

MAX_BYTES = 64 * 1024 * 1024
"""Maximum size of the folder: several versions of the drawings of a thousand exercises."""

_KEPT = 400
"""Number of exercises whose drawings are kept in memory, more than the library has. They take about 15 KB for each."""
_EXTENSION = "strongstride.figures"
_PNG_VERSION = metadata.version("resvg-py")


class FigureCache:
    """Drawings in the folder `figures/` of the instance folder."""

    def __init__(self, instance_dir: Path) -> None:
        self._files = FileCache(instance_dir / "figures", MAX_BYTES)
        self.find_drawings = lru_cache(_KEPT)(self._find_drawings)

    def find_all_drawings(self, exercises: Iterable[Exercise]) -> dict[str, drawing.Drawings]:
        """Return the drawings of exercises by their ids, without those that have no figure."""
        return {each.id: found for each in exercises if (found := self.find_drawings(each))}

    def find_motion(self, exercise: Exercise) -> bytes | None:
        """Return the motion of an exercise as JSON, or None if it has no figure or is a hold."""
        if not (exercise.figure and exercise.figure.moves):
            return None

        def draw() -> bytes:
            built = drawing.build_motion(exercise)
            return _as_json(asdict(built) if built else None)

        return self._find(f"{find_version(exercise)}.motion.json", draw)

    def find_animation(self, exercise: Exercise) -> str | None:
        """Return the figure of an exercise as a drawing that moves by itself, or None if it has no figure."""
        if not exercise.figure:
            return None
        name = f"{find_version(exercise)}.motion.svg"
        return self._find(name, lambda: (drawing.draw_animation(exercise) or "").encode()).decode()

    def find_png(self, exercise: Exercise, name: str, draw: Callable[[], bytes]) -> bytes:
        """Return a picture of an exercise, and draw it if it is missing."""
        return self._find(f"{find_version(exercise)}.{name}.{_PNG_VERSION}.png", draw)

    def _find_drawings(self, exercise: Exercise) -> drawing.Drawings | None:
        """Return the drawings of an exercise, or None if it has no figure."""
        if not exercise.figure:
            return None

        def draw() -> bytes:
            drawings = drawing.draw_figure(exercise)
            return _as_json(asdict(drawings) if drawings else None)

        found = json.loads(self._find(f"{find_version(exercise)}.json", draw))
        poses = tuple(Markup(pose) for pose in found["poses"])
        return drawing.Drawings(poses, Markup(found["thumb"]), Markup(found["strip"]))

    def _find(self, name: str, draw: Callable[[], bytes]) -> bytes:
        found = self._files.get(name)
        if found is None:
            found = draw()
            self._files.put(name, found)
        return found


def figure_cache() -> FigureCache:
    """Return the cache of the current app."""
    extensions = current_app.extensions
    if _EXTENSION not in extensions:
        extensions[_EXTENSION] = FigureCache(services().environment.instance_dir)
    cache: FigureCache = extensions[_EXTENSION]
    return cache


def _as_json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()
