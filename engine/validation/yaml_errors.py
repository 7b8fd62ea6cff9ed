"""What libyaml says about a mistake in the syntax, said in an author's words."""

from __future__ import annotations

import yaml

_LONGEST_SHOWN = 60


def truncate(text: str) -> str:
    """An author's text as a message shows it: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def quote_yaml(text: str) -> str:
    """The text in double quotes, as YAML would take it."""
    return '"' + truncate(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def explain_syntax_error(error: yaml.YAMLError, text: str) -> tuple[int, int, str, str]:
    """Line and column (from 0), message and hint for what the parser raised while it read text."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 0, 0, "this is not YAML", "write one 'key: value' on each line"
    problem = error.problem or ""
    context = error.context or ""
    here = error.problem_mark
    opener = error.context_mark or here
    if "quoted scalar" in context and "end of" in problem:
        return opener.line, opener.column, "this quote is not closed", "add the closing quote"
    if "escape" in problem or "hexdecimal" in problem:
        message = "a backslash in double quotes begins an escape that YAML does not know"
        return here.line, here.column, message, "write it twice, or use single quotes"
    if "flow" in context:
        message = "this bracket is not closed, or what it holds is not a list or a mapping"
        return opener.line, opener.column, message, "close it, and put commas between the items"
    if "cannot start any token" in problem:
        return here.line, here.column, *_bad_first_character(text, here.line, here.column)
    if "mapping values are not allowed" in problem:
        hint = "quote the value if the colon belongs to it; else check the indentation"
        return here.line, here.column, "a colon stands where no key can end", hint
    if "could not find expected ':'" in problem:
        return opener.line, opener.column, "this line has no 'key: value'", "add the colon, or indent the line"
    if "did not find expected" in problem:
        return here.line, here.column, "this does not fit the lines around it", "check the indentation and the quotes"
    return here.line, here.column, f"this is not YAML: {problem}", "quote the value, or check the indentation"


def _bad_first_character(text: str, line: int, column: int) -> tuple[str, str]:
    lines = text.splitlines()
    character = lines[line][column : column + 1] if line < len(lines) else ""
    if character == "\t":
        return "a tab stands where YAML wants spaces", "indent with spaces"
    return f"a value cannot begin with {character}", "quote the value"
