"""Shortcodes: the grammar of `<<name key="value">>`, and the arguments that a shortcode declares.

Nothing here knows Markdown: whoever calls scan decides which tags are live, and where a malformed one matters.
"""

from engine.content.shortcodes.arguments import Argument, Kind, Value, bind
from engine.content.shortcodes.declaration import check_declaration
from engine.content.shortcodes.grammar import Problem, RawArgument, Scanner, Tag, scan

__all__ = [
    "Argument",
    "Kind",
    "Problem",
    "RawArgument",
    "Scanner",
    "Tag",
    "Value",
    "bind",
    "check_declaration",
    "scan",
]
