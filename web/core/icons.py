"""Icons that templates put into the page: `{{ icon("play") }}`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

ICONS = Path(__file__).with_name("static") / "icons"


@cache
def icon(name: str) -> Markup:
    """One vendored icon as inline SVG, hidden from screen readers: the words beside it say what it means.

    FileNotFoundError where `tools/vendor.py` does not name it.
    """
    return Markup((ICONS / f"{name}.svg").read_text(encoding="utf-8").strip())
