"""The documentation of shortcodes, made from their declarations: for the terminal and for docs/shortcodes.md."""

from __future__ import annotations

from collections.abc import Iterable

from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn
from widgets.shortcode import Shortcode

_WHEN = {
    DependsOn.CONTENT: "",
    DependsOn.TIME: " Its answer changes with time.",
    DependsOn.READERS: " It shows what readers did.",
}


def format_shortcode(widget: Shortcode) -> str:
    """One shortcode in plain lines, for a terminal."""
    lines = [f"{widget.name}: {widget.summary} ({_kind(widget)}){_WHEN[widget.depends_on]}", f"    {widget.example}"]
    lines += [f"    {a.name}=  {_value(a)}. {a.summary}" for a in widget.arguments]
    return "\n".join(lines)


def build_page(widgets: Iterable[Shortcode]) -> str:
    """The part of docs/shortcodes.md that lists all shortcodes, as Markdown."""
    return "\n".join(_section(widget) for widget in widgets)


def _section(widget: Shortcode) -> str:
    lines = [f"### `{widget.name}`", "", f"{widget.summary} ({_kind(widget)}){_WHEN[widget.depends_on]}", ""]
    lines += ["```text", widget.example, "```", ""]
    if widget.arguments:
        lines += ["| Argument | Value | Meaning |", "|---|---|---|"]
        lines += [f"| `{a.name}` | {_cell(_value(a))} | {_cell(a.summary)} |" for a in widget.arguments]
        lines.append("")
    return "\n".join(lines)


def _kind(widget: Shortcode) -> str:
    return "with a body, closed by " + f"`<</{widget.name}>>`" if widget.is_paired else str(widget.display.value)


def _value(argument: Argument) -> str:
    """What may be written. A text's own form, where it has one, stands in its summary."""
    return ("text" if argument.type == "string" else argument.allowed_values) + _default(argument)


def _default(argument: Argument) -> str:
    if argument.required:
        return ", needed"
    return f", default {argument.default}" if argument.default not in (None, "", (), False) else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
