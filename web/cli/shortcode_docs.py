"""The reference of shortcodes, generated from their declarations for the terminal and docs/shortcodes.md."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import indent

from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn
from widgets.shortcode import Shortcode

_DEPENDS_ON = {
    DependsOn.CONTENT: "",
    DependsOn.TIME: " Its output depends on the time.",
    DependsOn.READERS: " Its output depends on comments and favourites.",
}


def format_shortcode(widget: Shortcode) -> str:
    """Return the reference of a shortcode as plain text."""
    lines = [_describe(widget, f"{widget.name}: "), indent(widget.example, "    ")]
    lines += [f"    {a.label}=  {_describe_value(a)}. {a.summary}" for a in widget.arguments]
    return "\n".join(lines)


def build_page(widgets: Iterable[Shortcode]) -> str:
    """Return the reference of all shortcodes as Markdown."""
    return "\n".join(map(_build_section, widgets))


def _build_section(widget: Shortcode) -> str:
    lines = [f"### `{widget.name}`", "", _describe(widget), "", "```text", widget.example, "```", ""]
    if widget.arguments:
        lines += ["| Argument | Value | Meaning |", "|---|---|---|"]
        lines += [f"| `{a.label}` | {_cell(_describe_value(a))} | {_cell(a.summary)} |" for a in widget.arguments]
        lines.append("")
    return "\n".join(lines)


def _describe(widget: Shortcode, prefix: str = "") -> str:
    kind = f"paired with `<</{widget.name}>>`" if widget.is_paired else str(widget.display.value)
    return f"{prefix}{widget.summary} ({kind}){_DEPENDS_ON[widget.depends_on]}"


def _describe_value(argument: Argument) -> str:
    """Return the values that an argument allows. The summary of a text says if it must have a certain form."""
    allowed = "text" if argument.type == "string" else argument.allowed_values
    if argument.required:
        return f"{allowed}, required"
    return allowed if argument.default in (None, "", (), False) else f"{allowed}, default: {argument.default}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
