"""Explain libyaml's syntax errors to authors."""

from __future__ import annotations

import yaml

from engine.text import truncate

_CHECK_INDENTATION = "Put the value in quotes, or check the indentation."


def quote_yaml(text: str) -> str:
    """Return the text in double quotes, escaped for YAML and truncated for a message."""
    return '"' + truncate(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def explain_syntax_error(error: yaml.YAMLError, text: str) -> tuple[int, int, str, str]:
    """Return the line, the column, the message and the hint for an error in text; line and column count from 0."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 0, 0, "This is not valid YAML.", "Write one 'key: value' on each line."
    problem = error.problem or ""
    context = error.context or ""
    here = error.problem_mark
    start = error.context_mark or here
    if "quoted scalar" in context and "end of" in problem:
        return start.line, start.column, "This quote is not closed.", "Add the closing quote."
    if "escape" in problem or "hexdecimal" in problem:  # libyaml spells it so
        hint = "Write the backslash twice, or use single quotes."
        return here.line, here.column, "YAML does not know this escape sequence.", hint
    if "flow" in context:
        message = "This bracket is not closed, or its content is not a list or a mapping."
        return start.line, start.column, message, "Close the bracket, and separate the items with commas."
    if "cannot start any token" in problem:
        return here.line, here.column, *_explain_first_character(text, here.line, here.column)
    if "mapping values are not allowed" in problem:
        hint = "If it belongs to the value, put the value in quotes. Otherwise check the indentation."
        return here.line, here.column, "A key cannot end at this colon.", hint
    if "could not find expected ':'" in problem:
        return start.line, start.column, "This line has no 'key: value'.", "Add the colon, or indent the line."
    if "did not find expected" in problem:
        message = "This line does not fit the lines around it."
        return here.line, here.column, message, "Check the indentation and the quotes."
    return here.line, here.column, f"This is not valid YAML: {problem}.", _CHECK_INDENTATION


def _explain_first_character(text: str, line: int, column: int) -> tuple[str, str]:
    lines = text.splitlines()
    character = lines[line][column : column + 1] if line < len(lines) else ""
    if character == "\t":
        return "YAML cannot be indented with a tab.", "Indent with spaces."
    return f"A value cannot begin with {character}.", "Put the value in quotes."
