"""The templates of widgets, in widgets/templates/. A site can replace each with a file in its templates/ folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import segno
from jinja2 import meta
from markupsafe import Markup
from typing_extensions import override

from engine.circuits.exports.text import format_equipment, format_summary
from engine.content.credit_lines import format_credit
from engine.library.exercise import format_sets
from engine.library.safety import LOAD_RULE, SAFETY_RULE, name_cautions
from engine.plans.exports import text as plan_text
from engine.text import join_words
from widgets.circuit_text import format_alt_text, format_area, format_facts, format_pauses
from widgets.drawing import muscle_map
from widgets.figures.addresses import figure_address, thumb_address
from widgets.figures.drawing import draw_figure
from widgets.spelling import SPELL, SpelledWords, spell_word

FOLDER = Path(__file__).with_name("templates")


def install_helpers(environment: jinja2.Environment) -> None:
    """Add the filters and functions that the templates of widgets use to a Jinja environment."""
    environment.add_extension(SpelledWords)
    environment.filters.update(
        sets=format_sets, cautions=name_cautions, joined=lambda words: join_words([*words]), hostname=get_hostname
    )
    environment.globals.update(
        format_credit=format_credit,
        muscle_map=muscle_map.render_figure,
        draw_figure=draw_figure,
        figure_address=figure_address,
        thumb_address=thumb_address,
        safety_rule=SAFETY_RULE,
        load_rule=LOAD_RULE,
        circuit_equipment=format_equipment,
        circuit_summary=format_summary,
        circuit_pauses=format_pauses,
        circuit_facts=format_facts,
        circuit_where=format_area,
        circuit_picture_words=format_alt_text,
        circuit_effort=plan_text.format_effort,
        plan_equipment=plan_text.format_plan_equipment,
        plan_facts=plan_text.list_facts,
        plan_run_days=plan_text.RUN_DAYS,
        plan_week_kinds=plan_text.WEEK_KINDS,
        qr_code=render_qr_code,
        **{SPELL: spell_word},
    )


@lru_cache(maxsize=256)
def render_qr_code(address: str) -> Markup:
    """Return a URL as a QR code: inline SVG in black, without background or margin, labelled for screen readers.

    Error correction is at its lowest level, so that cameras can read the codes of long URLs. The mask is always the
    first one: trying all eight takes a third of the time for a page, and programs read the codes no better.
    """
    drawing = segno.make(address, micro=False, error="l", mask=0).svg_inline(
        omitsize=True, svgclass="qr", lineclass=None, border=0
    )
    return Markup(drawing.replace("<svg ", '<svg role="img" aria-label="QR code of this page\'s address" ', 1))


def get_hostname(url: str) -> str:
    """Return the host name of a URL, such as "example.org", or "" if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # such as brackets without an IPv6 address
        return ""


class TemplateLoader(jinja2.FileSystemLoader):
    """Loads the templates of a site or else ours. One that is in memory is out of date if the site gets its own."""

    def __init__(self, site_dir: Path, folders: Iterable[Path]) -> None:
        self._own = site_dir / "templates"
        super().__init__([self._own, *folders])

    @override
    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        own = self._own / template
        is_own = own.is_file()
        source, filename, is_unchanged = super().get_source(environment, template)
        return source, filename, lambda: own.is_file() == is_own and is_unchanged()


class Templates:
    """Render the templates of widgets and compute their digests."""

    def __init__(self, site_dir: Path) -> None:
        self._loader = TemplateLoader(site_dir, [FOLDER])
        self._environment = jinja2.Environment(
            loader=self._loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        install_helpers(self._environment)

    def render(self, name: str, **values: Any) -> Markup:
        """Render a template."""
        return Markup(self._environment.get_template(name).render(**values).strip())

    def fingerprint(self, name: str) -> str:
        """Return the digest of a template and, recursively, of the templates that it refers to."""
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
            pending += _find_references(source)
        return digest.hexdigest()[:16]


@lru_cache(maxsize=128)
def _find_references(source: str) -> tuple[str, ...]:
    """Return the names of the templates that a source refers to, in order."""
    found = meta.find_referenced_templates(jinja2.Environment().parse(source))
    return tuple(sorted(name for name in found if name))
