"""The grammar of shortcodes such as `<<name key="value">>`, and the arguments that a shortcode declares.

This package does not know Markdown. Its callers decide which tags are live, and whether a malformed one matters.
"""

from engine.content.shortcodes.arguments import Argument, ArgumentType, ArgumentValue, bind
from engine.content.shortcodes.declaration import check_declaration
from engine.content.shortcodes.grammar import RawArgument, Scanner, Tag, TagProblem, scan
from engine.content.shortcodes.near import KnownShortcodes, find_near_tags

__all__ = [
    "Argument",
    "ArgumentType",
    "ArgumentValue",
    "KnownShortcodes",
    "RawArgument",
    "Scanner",
    "Tag",
    "TagProblem",
    "bind",
    "check_declaration",
    "find_near_tags",
    "scan",
]
