"""Fixtures of the tests of drawing: circuits, the content of pictures, and the site's font."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.config.site import Site
from engine.library.library import Library
from tests.engine.circuits import sample
from web.circuits.image_cache import FONT
from widgets.drawing.picture_content import PictureContent, build_picture_content
from widgets.drawing.typography import Typesetter

MakeCircuit = Callable[..., Circuit]
MakeContent = Callable[..., PictureContent]


@pytest.fixture(scope="session")
def circuit(library: Library) -> MakeCircuit:
    """Makes circuits: circuit("glutes", level=1), or circuit(7) with seven exercises."""

    def make(terms: str | int, **options: object) -> Circuit:
        if isinstance(terms, int):
            terms = ",".join([exercise.id for exercise in library.current][:terms])
        return build_circuit(sample.make_request(library, terms, **options), library)

    return make


@pytest.fixture(scope="session")
def make_content(library: Library, site: Site, circuit: MakeCircuit) -> MakeContent:
    """Makes the content of pictures."""
    return lambda terms, **options: build_picture_content(circuit(terms, **options), library, site)


@pytest.fixture(scope="session")
def font() -> Path:
    """The site's font."""
    return FONT


@pytest.fixture(scope="session")
def typesetter(font: Path) -> Typesetter:
    """A typesetter for the site's font."""
    return Typesetter(font)
