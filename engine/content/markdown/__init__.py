"""Convert the Markdown of articles to HTML.

Python-Markdown runs the conversion and its extensions. The structure of blocks comes from markdown-it-py, and code,
links, images and raw HTML inside lines from our own scanner, because Python-Markdown follows an older syntax than
CommonMark for these.
"""

from engine.content.markdown.conversion import ConvertedMarkdown, Heading, convert_markdown
from engine.content.markdown.shortcode_blocks import ShortcodeNames

__all__ = ["ConvertedMarkdown", "Heading", "ShortcodeNames", "convert_markdown"]
