"""Render the body of an article: convert its Markdown, sanitise the HTML, and only then insert widgets."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Generic, TypeVar

from markupsafe import Markup

from engine.content import token_positions
from engine.content.body import MarkdownSource, Placeholder, RenderedBody, Segments, TocEntry
from engine.content.bound_shortcodes import BoundShortcodes
from engine.content.fallback import may_be_text, render_fallback, render_problems
from engine.content.html_tags import mark_sponsored_links, unnest_links
from engine.content.limits import MAX_ARTICLE_BYTES, LimitExceededError, find_deepest_line
from engine.content.link_positions import LinkPositions
from engine.content.markdown import ConvertedMarkdown, ShortcodeNames, convert_markdown
from engine.content.opening import find_opening, shorten
from engine.content.page_ids import AttributeRewriter
from engine.content.sanitise import html_to_text, sanitise_feed, sanitise_page
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import KnownShortcodes
from engine.content.widget import (
    DependsOn,
    Display,
    OutputFormat,
    ShortcodeUse,
    Widget,
    WidgetCall,
    WidgetError,
    WidgetOutput,
)
from engine.errors import Problem, Severity, UnlocatedProblem
from engine.text import quote_input
from engine.validation.located import Link

_log = logging.getLogger(__name__)

C = TypeVar("C")


class UnrenderableError(Exception):
    """An article exceeds a limit of rendering."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def render(
    source: MarkdownSource,
    widgets: Mapping[str, Widget[C]],
    context: Callable[[DependsOn], C],
    *,
    address: str,
    preview: bool = False,
    language: str = "",
    sponsored: Collection[str] = (),
) -> RenderedBody:
    """Render an article. address is its absolute URL, the base of relative links in feeds, and language its language.

    Links to the hosts in sponsored are marked as paid.
    context returns the context for widgets with a dependency. Widgets that depend on time or readers are only called
    for their problems: the article gets a placeholder for their output. With preview, the article shows the problems
    of each shortcode.

    Raises UnrenderableError if the text or a table is too large, or lists, quotes or shortcodes are nested too deep.
    """
    if len(source.text.encode("utf-8", "replace")) > MAX_ARTICLE_BYTES:
        message = f"This article is longer than {MAX_ARTICLE_BYTES // 1024} KB."
        raise UnrenderableError(_build_error(source, message, "Split it."))
    known = KnownShortcodes(
        {name: widget.arguments for name, widget in widgets.items()},
        frozenset(name for name, widget in widgets.items() if widget.is_paired),
    )
    tokens = ShortcodeTokens(source.text, source.first_line, known)
    names = ShortcodeNames(
        block=frozenset(name for name, widget in widgets.items() if widget.display is Display.BLOCK),
        paired=known.paired,
    )
    try:
        converted = convert_markdown(tokens.insert(), tokens, names, language)
    except LimitExceededError as error:
        raise UnrenderableError(_build_error(source, error.message, error.hint, error.line)) from error
    except RecursionError as error:
        line = find_deepest_line(source.text)
        message = "Lists, quotes or emphasis are nested too deep."
        raise UnrenderableError(_build_error(source, message, "Use fewer levels.", line)) from error
    return _Rendering(source, widgets, context, address, preview, tokens, converted, sponsored).build()


def _build_error(source: MarkdownSource, message: str, hint: str, line: int = 1) -> Problem:
    return Problem(source.path, source.first_line + line - 1, 1, Severity.ERROR, message, hint)


class _Rendering(Generic[C]):
    """The rendering of one article after the conversion of its Markdown."""

    def __init__(
        self,
        source: MarkdownSource,
        widgets: Mapping[str, Widget[C]],
        context: Callable[[DependsOn], C],
        address: str,
        preview: bool,
        tokens: ShortcodeTokens,
        converted: ConvertedMarkdown,
        sponsored: Collection[str],
    ) -> None:
        self._source, self._widgets, self._context = source, widgets, context
        self._address, self._preview, self._tokens, self._converted = address, preview, tokens, converted
        self._sponsored = sponsored
        self._problems = [
            problem.warn_at(source.path, source.first_line + line - 1, column)
            for line, column, problem in converted.problems
        ]
        self._outputs: dict[int, WidgetOutput | None] = {}
        root, bodies = token_positions.cut_bodies(converted.html, tokens, converted.pairs)
        # Sanitise each body separately, so that its elements are balanced.
        self._root = self._sanitise(root)
        self._bodies = {number: self._sanitise(body) for number, body in bodies.items()}
        self._attributes = AttributeRewriter([self._root, *self._bodies.values()], source.path)
        self._links = tuple(self._find_links())
        self._bound = BoundShortcodes(source.path, widgets, tokens, converted)
        self._bound.bind(self._root, self._bodies)

    def build(self) -> RenderedBody:
        """Return the rendered body."""
        root = self._render_formats(self._root)
        outputs = [output for output in map(self._outputs.get, self._bound.uses) if output]
        return RenderedBody(
            page=self._split_segments(self._finish_links(root.page)),
            feed=self._split_segments(sanitise_feed(self._finish_links(root.feed), self._address)),
            text=self._split_segments(root.text),
            opening=self._split_segments(self._render_opening() or shorten(root.text)),
            toc=tuple(
                TocEntry(heading.level, self._attributes.rewrite_id(heading.anchor), self._render_text(heading.html))
                for heading in self._converted.headings
            ),
            links=self._links,
            shortcodes=tuple(use.name for use in self._bound.uses.values()),
            embed_paths=tuple(output.embed_path for output in outputs if output.embed_path),
            station_notes={output.embed_path: output.station_notes for output in outputs if output.station_notes},
            player_origins=tuple(sorted({output.player_origin for output in outputs if output.player_origin})),
            videos=tuple(output.video for output in outputs if output.video),
            problems=tuple(sorted({*self._problems, *self._bound.problems})),
            markdown=self._source.text,
        )

    def _finish_links(self, markup: str) -> str:
        return mark_sponsored_links(unnest_links(markup), self._sponsored)

    def _sanitise(self, markup: str) -> str:
        page, numbers = sanitise_page(markup), self._converted.tags_in_html
        return token_positions.activate_in_html(page, self._tokens, numbers) if numbers else page

    def _find_links(self) -> Iterator[Link]:
        """Yield the links and images in the author's Markdown, with their positions in the file, and rewrite them."""
        pieces = [self._root, *self._bodies.values()]
        positions = LinkPositions(self._source.text, self._source.first_line)
        for link in positions.find_links(pieces, self._tokens):
            if link.lacks_alt:
                self._problems.append(link.warn_about_alt(self._source.path))
            rewrite = self._attributes.rewrite_source if link.is_image else self._attributes.rewrite_address
            yield Link(rewrite(link.url), link.line, link.column, link.is_image)
        self._problems += positions.find_unlinked(pieces, self._source.path)
        self._root, *bodies = (self._attributes.rewrite(piece.replace(self._tokens.no_alt, "")) for piece in pieces)
        self._bodies = dict(zip(self._bodies, bodies, strict=True))

    def _render_formats(self, markup: str) -> WidgetOutput:
        """Render a piece of sanitised HTML in all formats. Placeholders remain as active tokens."""
        page = token_positions.replace_tokens(markup, self._tokens, self._bound.is_block, self._renderer_for("page"))
        feed = token_positions.replace_tokens(markup, self._tokens, self._bound.is_block, self._renderer_for("feed"))
        return WidgetOutput(Markup(page), Markup(feed), self._render_text(markup))

    def _renderer_for(self, output_format: OutputFormat) -> Callable[[int], str]:
        return partial(self._render_tag, output_format=output_format)

    def _render_text(self, markup: str) -> str:
        """Render a piece of sanitised HTML as plain text. The text of a block tag begins a new line."""

        def replace(match: re.Match[str]) -> str:
            number = self._tokens.number(match)
            is_after_text = match.start() and match.string[match.start() - 1] != "\n"
            return ("\n" if is_after_text and number in self._bound.alone else "") + self._render_tag(number, "text")

        return self._tokens.active.sub(replace, self._tokens.restore_inserted(html_to_text(markup))).strip()

    def _render_opening(self) -> str:
        words = find_opening(self._root, self._tokens, self._bound.is_block)
        return shorten(
            self._tokens.active.sub(lambda match: self._render_tag(self._tokens.number(match), "text"), words)
        )

    def _render_tag(self, number: int, output_format: OutputFormat) -> str:
        """Return the replacement of an active tag."""
        tag = self._tokens.tags[number]
        if tag.is_escaped:
            return tag.source[1:] if output_format == "text" else html.escape(tag.source[1:])
        use = self._bound.uses.get(number)
        if use is not None and number not in self._outputs:
            self._outputs[number] = self._call_widget(number, use)
        output = self._outputs.get(number)
        if use is None or output is None:
            replacement = self._render_fallback(number, output_format)
        elif self._widgets[use.name].depends_on is DependsOn.CONTENT and output.is_cacheable:
            replacement = str(getattr(output, output_format))
        else:
            replacement = self._tokens.active_token(number)
        if self._preview and output_format == "page" and number in self._bound.problems_by_tag:
            return replacement + render_problems(
                tag, self._bound.problems_by_tag[number], is_alone=number in self._bound.alone
            )
        return replacement

    def _call_widget(self, number: int, use: ShortcodeUse) -> WidgetOutput | None:
        body = self._render_formats(self._bodies[number]) if number in self._bodies else None
        widget = self._widgets[use.name]
        try:
            output = widget.render(
                WidgetCall(use, body, tuple(self._bound.uses.values())), self._context(widget.depends_on)
            )
            problems = output.problems
        except WidgetError as error:
            for problem in (error.problem, *error.others):
                self._bound.warn(number, problem)
            return None
        except Exception as error:  # a widget of a site may raise anything; only its place in the article is lost
            _log.exception("The widget '%s' failed in %s", use.name, self._source.path)
            reason = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
            hint = "This is a mistake in the code of the widget. The log has details."
            self._bound.warn(
                number, UnlocatedProblem(f"The widget '{use.name}' failed with {quote_input(reason)}.", hint)
            )
            return None
        for problem in problems:
            self._bound.warn(number, problem)
        return output

    def _render_fallback(self, number: int, output_format: OutputFormat) -> str:
        """Return the replacement of a tag without output: its body if it has one, or else a few words."""
        if number in self._bodies:
            return str(getattr(self._render_formats(self._bodies[number]), output_format))
        tag = self._tokens.tags[number]
        widget = self._widgets.get(tag.name)
        if not may_be_text(tag) and (tag.kind == "close" or (widget is not None and widget.is_paired)):
            return ""  # without a pair, there is nothing to replace: the text in between is shown
        is_mistyped = widget is None or tag.problem is not None
        if is_mistyped and not (may_be_text(tag) or self._tokens.has_words(number)):
            return ""  # a misspelt name says nothing to readers
        source, words = self._tokens.source(number), self._tokens.describe(number)
        return render_fallback(tag, source, words, output_format, is_alone=number in self._bound.alone)

    def _split_segments(self, markup: str) -> Segments:
        """Split finished output at the remaining active tokens, which are placeholders."""
        if not self._tokens.may_be_in(markup):
            return (markup,) if markup else ()
        segments: list[str | Placeholder] = []
        end = 0
        for match in self._tokens.active.finditer(markup):
            use = self._bound.uses[self._tokens.number(match)]
            segments += [markup[end : match.start()], Placeholder(use.number, use.name, use.arguments)]
            end = match.end()
        return tuple(segment for segment in [*segments, markup[end:]] if segment != "")
