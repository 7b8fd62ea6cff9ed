"""Icons go into pages as they were vendored."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from markupsafe import Markup

from web.core.icons import ICONS, icon


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_every_icon_draws_something_and_is_hidden_from_screen_readers(name: str) -> None:
    drawing = icon(name)
    assert isinstance(drawing, Markup)
    root = ET.fromstring(drawing)
    assert len(root) > 0
    assert root.attrib["aria-hidden"] == "true"
    assert root.attrib["stroke"] == "currentColor"
    assert "style" not in root.attrib


def test_the_licence_stands_beside_the_icons() -> None:
    assert "ISC License" in (ICONS / "LICENSE").read_text(encoding="utf-8")


def test_an_icon_that_was_not_vendored_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        icon("unicorn")
