"""QR codes: what a phone's camera reads off a printed page."""

from __future__ import annotations

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=256)
def qr_code(address: str) -> Markup:
    """An address as inline SVG, black on what is behind it, named for screen readers. Paper gives it its quiet margin.

    The lowest level of error correction, so that long addresses keep modules that a camera can tell apart.
    """
    drawing = segno.make(address, micro=False, error="l").svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, border=0
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code of this page\'s address" ', 1))
