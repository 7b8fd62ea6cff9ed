"""QR codes contain the URL, and comply with the content security policy."""

from __future__ import annotations

import re

import pytest
import segno

from widgets.templates import render_qr_code

ADDRESSES = ("https://example.org/c/glutes/", "https://example.org/c/" + "single-leg-romanian-deadlift," * 24)


@pytest.mark.parametrize("address", ADDRESSES, ids=["short", "long"])
def test_the_code_contains_the_url(address: str) -> None:
    drawn = render_qr_code(address)
    size = int(re.findall(r'viewBox="0 0 (\d+) \d+"', drawn)[0])
    code = segno.make(address, error="l", mask=0)
    assert _modules(drawn, size) == [[bool(cell) for cell in row] for row in code.matrix]


@pytest.mark.parametrize("address", [*ADDRESSES, '"><script>alert(1)</script>'])
def test_it_has_no_style_and_escapes_the_url(address: str) -> None:
    drawn = render_qr_code(address)
    assert drawn.startswith('<svg role="img" aria-label=')
    assert "style" not in drawn
    assert "script" not in drawn
    assert drawn.count("<") == 3  # svg, path, and the end of svg


def _modules(drawn: str, size: int) -> list[list[bool]]:
    """Return the dark modules of a code, from the moves (m) and lines (h) of its path."""
    found = [[False] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([^Mmh]+)", re.findall(r' d="([^"]+)"', drawn)[0]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if kind == "h":
            for step in range(int(values[0])):
                found[int(y)][int(x) + step] = True
            x += values[0]
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            x, y = values
    return found
