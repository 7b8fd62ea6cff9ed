"""An extension for Python-Markdown that reads Markdown as CommonMark defines it."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.postprocessors import Postprocessor
from markdown.util import HTML_PLACEHOLDER
from typing_extensions import override

from engine.content.markdown.block_parser import RAW_BLOCK, BlockTreeParser, CodeFormatter
from engine.content.markdown.inline_processor import AlternativeTexts, PlainNestedLinks, ScannedInlines
from engine.content.markdown.inline_texts import InlineTexts
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.shortcode_blocks import BlockTags

_PREPROCESSORS = ("normalize_whitespace", "html_block")  # markdown-it-py does their work
_INLINE_PATTERNS = (
    *("backtick", "escape", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref"),
    *("autolink", "automail", "linebreak", "html", "entity", "em_strong"),
)


class CommonMark(Extension):
    """Replaces the parser of blocks, and the patterns for everything inside of lines.

    It must be the first extension, because others keep the parser that they find. If the filter is strict, addresses
    without markup are no links.
    """

    def __init__(self, tags: BlockTags, format_code: CodeFormatter, html: HtmlFilter) -> None:
        super().__init__()
        self._tags, self._format_code, self._html = tags, format_code, html

    @override
    def extendMarkdown(self, md: Markdown) -> None:
        """Install the parts."""
        for name in _PREPROCESSORS:
            md.preprocessors.deregister(name)
        for name in _INLINE_PATTERNS:
            md.inlinePatterns.deregister(name)
        md.parser = BlockTreeParser(md, self._tags, self._html, self._format_code)
        md.inlinePatterns.register(ScannedInlines(md, md.parser, bare_links=not self._html.strict), "commonmark", 190)
        md.treeprocessors.register(InlineTexts(md), "inline", 20)
        md.treeprocessors.register(AlternativeTexts(md), "alternative_texts", 19)  # after inline (20)
        md.treeprocessors.register(PlainNestedLinks(md), "nested_links", 18)
        md.block_level_elements.append(RAW_BLOCK)
        md.postprocessors.register(_RawHtml(md), "raw_html", 30)


class Footnotes(FootnoteExtension):
    """Python-Markdown's footnotes, with numbers for references that it need not search for."""

    @override
    def unique_ref(self, reference: str, found: bool = False) -> str:
        """Return the id of the next reference to a footnote."""
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        name, separator, label = reference.partition(self.get_separator())
        return f"{name}{count if count > 1 else ''}{separator}{label}"


class _RawHtml(Postprocessor):
    """Writes raw HTML. Unlike Python-Markdown's, it knows which HTML is a block."""

    _PLACEHOLDER = re.compile("(?:<{0}>)?{1}(?:</{0}>)?".format(RAW_BLOCK, HTML_PLACEHOLDER % "([0-9]+)"))

    def run(self, text: str) -> str:
        blocks = self.md.htmlStash.rawHtmlBlocks
        if not blocks:
            return text
        return self._PLACEHOLDER.sub(lambda match: str(blocks[int(match[1])]), text)
