"""The widgets' templates: HTML files under widgets/templates/, each of which a site may replace by its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import segno
from jinja2 import meta
from markupsafe import Markup

from engine.circuits.exports.text import format_equipment, format_summary
from engine.library.exercise import format_sets
from widgets.circuit_text import format_alt_text, format_area, format_facts, format_pauses
from widgets.drawing import muscle_map

FOLDER = Path(__file__).with_name("templates")


def install_helpers(environment: jinja2.Environment) -> None:
    """Give a Jinja environment the filters and functions that the widgets' templates use."""
    environment.filters.update(sets=format_sets, joined=_join_words, hostname=get_hostname)
    environment.globals.update(
        muscle_map=muscle_map.render_figure,
        circuit_equipment=format_equipment,
        circuit_summary=format_summary,
        circuit_pauses=format_pauses,
        circuit_facts=format_facts,
        circuit_where=format_area,
        circuit_picture_words=format_alt_text,
        qr_code=render_qr_code,
    )


@lru_cache(maxsize=256)
def render_qr_code(address: str) -> Markup:
    """An address as inline SVG, black on what is behind it, named for screen readers. Paper gives it its quiet margin.

    The lowest level of error correction, so that long addresses keep modules that a camera can tell apart.
    """
    drawing = segno.make(address, micro=False, error="l").svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, border=0
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code of this page\'s address" ', 1))


def get_hostname(url: str) -> str:
    """The name of the site that an address leads to, such as "example.org"; "" where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # such as brackets that hold no IPv6 address
        return ""


def _join_words(words: Iterable[str]) -> str:
    """Words as a sentence lists them: "chair, band and dumbbell"."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last


class Templates:
    """Renders widgets' templates, and knows the digest of each with all that it includes."""

    def __init__(self, site_dir: Path) -> None:
        self._loader = jinja2.FileSystemLoader([site_dir / "templates", FOLDER])
        self._environment = jinja2.Environment(
            loader=self._loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        install_helpers(self._environment)

    def render(self, name: str, **values: Any) -> Markup:
        """The template of that name, filled in."""
        return Markup(self._environment.get_template(name).render(**values).strip())

    def fingerprint(self, name: str) -> str:
        """The digest of a template's source and of every template that it names."""
        digest = hashlib.sha256()
        seen: set[str] = set()
        pending = [name]
        while pending:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            source = self._loader.get_source(self._environment, current)[0]
            digest.update(f"{current}\0{source}\0".encode())
            pending += sorted(str(n) for n in meta.find_referenced_templates(self._environment.parse(source)) if n)
        return digest.hexdigest()[:16]
