"""Explain libyaml's syntax errors to authors."""

from __future__ import annotations

import re

import yaml

from engine.text import truncate

_CHECK_INDENTATION = "Put the value in quotes, or check the indentation."
_QUOTED = re.compile(r""""(?:[^"\\]|\\.)*+"|'[^']*+'""")
_COMMENT = re.compile(r"(?<![^ \t,\[{])#")


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
    is_unexpected = "flow" in context or "did not find expected" in problem
    first_line = start.line if "flow" in context and start.line < here.line else here.line - 1
    if is_unexpected and (comment := _find_comment(text, first_line, here.line)):
        message = "'#' begins a comment here, so the rest of the line is not read."
        return *comment, message, "If it is text, put the value in quotes."
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


def _find_comment(text: str, first_line: int, end_line: int) -> tuple[int, int] | None:
    """Return the line and column of the first comment after text in some lines, or None."""
    lines = text.splitlines()
    for number in range(max(first_line, 0), min(end_line, len(lines))):
        line = _QUOTED.sub(lambda quoted: "x" * len(quoted[0]), lines[number])
        if (match := _COMMENT.search(line)) and line[: match.start()].strip():
            return number, match.start()
    return None


def _explain_first_character(text: str, line: int, column: int) -> tuple[str, str]:
    lines = text.splitlines()
    character = lines[line][column : column + 1] if line < len(lines) else ""
    if character == "\t":
        return "YAML cannot be indented with a tab.", "Indent with spaces."
    return f"A value cannot begin with {character}.", "Put the value in quotes."
