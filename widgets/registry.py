"""Find all widgets: modules of this package that define `widget`, and the site's modules in site_widgets/."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import widgets
from widgets.shortcode import Shortcode


class InvalidWidgetError(Exception):
    """A module of site_widgets/ cannot be loaded or defines no widget."""


def load_widgets(site_dir: Path) -> Mapping[str, Shortcode]:
    """Return all widgets by name, sorted. A widget of the site replaces a built-in widget with the same name.

    Raises InvalidWidgetError if a module of the site cannot be imported or defines no widget.
    """
    found = {module.widget.name: module.widget for module in _import_builtin_modules() if hasattr(module, "widget")}
    found |= {widget.name: widget for widget in _load_site_widgets(site_dir / "site_widgets")}
    return dict(sorted(found.items()))


def _import_builtin_modules() -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(widgets.__path__, "widgets."):
        yield importlib.import_module(info.name)


def _load_site_widgets(folder: Path) -> Iterator[Shortcode]:
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"site_widgets.{path.stem}", path)
        if spec is None or spec.loader is None:
            raise InvalidWidgetError(f"site_widgets/{path.name} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:  # the site's code can raise anything; tell the owner which file failed
            raise InvalidWidgetError(f"site_widgets/{path.name} cannot be loaded: {error}") from error
        widget = getattr(module, "widget", None)
        if not isinstance(widget, Shortcode):
            raise InvalidWidgetError(f"site_widgets/{path.name} has no 'widget = Shortcode(...)'")
        yield widget
