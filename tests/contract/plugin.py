"""List the names by which WordPress and saved posts refer to the plugin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from tests.contract.masking import PROSE_KEYS, json_lines, masked

_NAMED = re.compile(r"\b(add_shortcode|get_option)\(\s*'([^']+)'")


def plugin_lines(data: bytes) -> Iterator[str]:
    """Return the main files of the plugin, its block, its shortcodes and its options."""
    with ZipFile(BytesIO(data)) as archive:
        names = sorted(archive.namelist())
        yield from (name for name in names if name.count("/") == 1)
        block = next(name for name in names if name.endswith("/block.json"))
        yield block
        prose = PROSE_KEYS | {"keywords"}
        yield from json_lines(masked(json.loads(archive.read(block)), prose))
        code = "\n".join(archive.read(name).decode() for name in names if name.endswith(".php"))
    yield from sorted({f"{function} {name}" for function, name in _NAMED.findall(code)})
