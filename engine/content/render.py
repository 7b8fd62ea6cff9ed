"""Render the body of an article: convert its Markdown, sanitise the HTML, and only then insert widgets."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Generic, TypeVar

from markupsafe import Markup

from engine.content import token_positions
from engine.content.body import MarkdownSource, Placeholder, RenderedBody, Segments, TocEntry
from engine.content.fallback import may_be_text, render_fallback, render_problems
from engine.content.html_tags import unnest_links
from engine.content.limits import MAX_ARTICLE_BYTES, LimitExceededError, find_deepest_line
from engine.content.link_positions import LinkPositions
from engine.content.markdown import ConvertedMarkdown, ShortcodeNames, convert_markdown
from engine.content.page_ids import AttributeRewriter
from engine.content.sanitise import html_to_text, sanitise_feed, sanitise_page
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import KnownShortcodes, Tag, bind
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
from engine.errors import Problem, Severity, UnlocatedProblem, did_you_mean
from engine.pasted_characters import name_pasted
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
) -> RenderedBody:
    """Render an article. address is its absolute URL, the base of relative links in feeds, and language its language.

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
    return _Rendering(source, widgets, context, address, preview, tokens, converted).build()


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
    ) -> None:
        self._source, self._widgets, self._context = source, widgets, context
        self._address, self._preview, self._tokens, self._converted = address, preview, tokens, converted
        self._problems = [
            problem.warn_at(source.path, source.first_line + line - 1, column)
            for line, column, problem in converted.problems
        ]
        self._problems_by_tag: dict[int, list[UnlocatedProblem]] = {}
        self._outputs: dict[int, WidgetOutput | None] = {}
        self._alone: set[int] = set()  # the block tags that replace their paragraph
        root, bodies = token_positions.cut_bodies(converted.html, tokens, converted.pairs)
        # Sanitise each body separately, so that its elements are balanced.
        self._root = self._sanitise(root)
        self._bodies = {number: self._sanitise(body) for number, body in bodies.items()}
        self._attributes = AttributeRewriter([self._root, *self._bodies.values()])
        self._links = tuple(self._find_links())
        self._warn_about_lost_tags()
        self._uses = self._bind_uses()
        self._uses_in_order = tuple(self._uses.values())

    def build(self) -> RenderedBody:
        """Return the rendered body."""
        root = self._render_formats(self._root)
        outputs = [output for output in map(self._outputs.get, self._uses) if output]
        return RenderedBody(
            page=self._split_segments(unnest_links(root.page)),
            feed=self._split_segments(sanitise_feed(unnest_links(root.feed), self._address)),
            text=self._split_segments(root.text),
            toc=tuple(
                TocEntry(heading.level, self._attributes.rewrite_id(heading.anchor), self._render_text(heading.html))
                for heading in self._converted.headings
            ),
            links=self._links,
            shortcodes=tuple(use.name for use in self._uses_in_order),
            embed_paths=tuple(output.embed_path for output in outputs if output.embed_path),
            player_origins=tuple(sorted({output.player_origin for output in outputs if output.player_origin})),
            problems=tuple(sorted(set(self._problems))),
        )

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
            yield Link(self._attributes.rewrite_address(link.url), link.line, link.column, link.is_image)
        self._problems += positions.find_unlinked(pieces, self._source.path)
        self._root, *bodies = (self._attributes.rewrite(piece.replace(self._tokens.no_alt, "")) for piece in pieces)
        self._bodies = dict(zip(self._bodies, bodies, strict=True))

    def _warn_about_lost_tags(self) -> None:
        """Warn about tags that Markdown or the sanitiser removed, for example in a comment."""
        kept = {
            self._tokens.number(match)
            for markup in [self._root, *self._bodies.values()]
            for match in self._tokens.any.finditer(markup)
        }
        kept |= {closer for opener, closer in self._converted.pairs.items() if opener in kept}
        message = "This shortcode is lost: it is in a comment, the definition of a link, or HTML that was removed."
        hint = "Move it into the text, or write a backslash before it."
        for number in range(len(self._tokens.tags)):
            if number not in kept and not self._tokens.tags[number].is_near:
                self._warn(number, UnlocatedProblem(message, hint))

    def _is_block(self, number: int) -> bool:
        """Return whether a tag replaces its paragraph if it is alone in it."""
        tag = self._tokens.tags[number]
        if tag.is_escaped or tag.problem or tag.kind == "close" or tag.name not in self._widgets:
            return False
        return self._widgets[tag.name].display is Display.BLOCK

    def _bind_uses(self) -> dict[int, ShortcodeUse]:
        """Check the arguments of the active tags, and return the valid shortcodes in reading order."""
        uses: dict[int, ShortcodeUse] = {}
        for position in self._find_active_tokens(self._root):
            tag = self._tokens.tags[position.number]
            if position.is_alone:
                self._alone.add(position.number)
            if tag.is_escaped:
                continue
            problem = None if tag.problem else self._check_tag(tag, position)
            if problem:
                self._warn(position.number, problem)
                continue
            values, problems = self._bind(tag)
            self._problems += problems
            if problems:
                found = [UnlocatedProblem(problem.message, problem.hint) for problem in problems]
                self._problems_by_tag[position.number] = found
            else:
                uses[position.number] = ShortcodeUse(len(uses), tag.name, values)
        return uses

    def _bind(self, tag: Tag) -> tuple[Mapping[str, object], Sequence[Problem]]:
        if tag.problem and (tag.is_near or tag.name not in self._widgets):
            return {}, [tag.problem.in_file(self._source.path)]
        return bind(tag, self._widgets[tag.name].arguments, self._source.path)

    def _find_active_tokens(self, markup: str) -> Iterable[token_positions.TokenPosition]:
        for position in token_positions.find_active_tokens(markup, self._tokens, self._is_block):
            yield position
            if position.number in self._bodies:
                yield from self._find_active_tokens(self._bodies[position.number])

    def _check_tag(self, tag: Tag, position: token_positions.TokenPosition) -> UnlocatedProblem | None:
        """Return the problem of an active tag apart from its arguments, or None."""
        if tag.name not in self._widgets:
            hint = did_you_mean(tag.name, self._widgets) or f"Known shortcodes: {', '.join(sorted(self._widgets))}."
            return UnlocatedProblem(f"Unknown shortcode {quote_input(tag.name)}.", hint)
        if position.number in self._converted.misplaced:
            return self._converted.misplaced[position.number]
        if self._widgets[tag.name].display is Display.BLOCK and not position.is_alone:
            message = f"'<<{tag.name}>>' is inside a sentence or a heading."
            return UnlocatedProblem(message, "Put it into a separate paragraph.")
        widget = self._widgets[tag.name]
        if position.is_in_link and (widget.display is Display.BLOCK or widget.depends_on is not DependsOn.CONTENT):
            return UnlocatedProblem(f"'<<{tag.name}>>' is inside a link.", "Move it out of the link.")
        return None

    def _warn(self, number: int, problem: UnlocatedProblem) -> None:
        tag = self._tokens.tags[number]
        line, column = tag.line, tag.column
        for argument in tag.arguments:
            if argument.key == problem.argument:
                line, column = argument.line, argument.value_column
                hint = f"{name_pasted(argument.value)} {problem.hint}".strip()
                problem = replace(problem, hint=hint)
        self._problems_by_tag.setdefault(number, []).append(problem)
        self._problems.append(problem.warn_at(self._source.path, line, column))

    def _render_formats(self, markup: str) -> WidgetOutput:
        """Render a piece of sanitised HTML in all formats. Placeholders remain as active tokens."""
        page = token_positions.replace_tokens(markup, self._tokens, self._is_block, self._renderer_for("page"))
        feed = token_positions.replace_tokens(markup, self._tokens, self._is_block, self._renderer_for("feed"))
        return WidgetOutput(Markup(page), Markup(feed), self._render_text(markup))

    def _renderer_for(self, output_format: OutputFormat) -> Callable[[int], str]:
        return partial(self._render_tag, output_format=output_format)

    def _render_text(self, markup: str) -> str:
        """Render a piece of sanitised HTML as plain text. The text of a block tag begins a new line."""

        def replace(match: re.Match[str]) -> str:
            number = self._tokens.number(match)
            is_after_text = match.start() and match.string[match.start() - 1] != "\n"
            return ("\n" if is_after_text and number in self._alone else "") + self._render_tag(number, "text")

        return self._tokens.active.sub(replace, self._tokens.restore_inserted(html_to_text(markup))).strip()

    def _render_tag(self, number: int, output_format: OutputFormat) -> str:
        """Return the replacement of an active tag."""
        tag = self._tokens.tags[number]
        if tag.is_escaped:
            return tag.source[1:] if output_format == "text" else html.escape(tag.source[1:])
        use = self._uses.get(number)
        if use is not None and number not in self._outputs:
            self._outputs[number] = self._call_widget(number, use)
        output = self._outputs.get(number)
        if use is None or output is None:
            replacement = self._render_fallback(number, output_format)
        elif self._widgets[use.name].depends_on is DependsOn.CONTENT and output.is_cacheable:
            replacement = str(getattr(output, output_format))
        else:
            replacement = self._tokens.active_token(number)
        if self._preview and output_format == "page" and number in self._problems_by_tag:
            return replacement + render_problems(tag, self._problems_by_tag[number], is_alone=number in self._alone)
        return replacement

    def _call_widget(self, number: int, use: ShortcodeUse) -> WidgetOutput | None:
        body = self._render_formats(self._bodies[number]) if number in self._bodies else None
        widget = self._widgets[use.name]
        try:
            output = widget.render(WidgetCall(use, body, self._uses_in_order), self._context(widget.depends_on))
            problems = output.problems
        except WidgetError as error:
            self._warn(number, error.problem)
            return None
        except Exception as error:  # a widget of a site may raise anything; only its place in the article is lost
            _log.exception("The widget '%s' failed in %s", use.name, self._source.path)
            reason = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
            hint = "This is a mistake in the code of the widget. The log has details."
            self._warn(number, UnlocatedProblem(f"The widget '{use.name}' failed with {quote_input(reason)}.", hint))
            return None
        for problem in problems:
            self._warn(number, problem)
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
        return render_fallback(tag, source, words, output_format, is_alone=number in self._alone)

    def _split_segments(self, markup: str) -> Segments:
        """Split finished output at the remaining active tokens, which are placeholders."""
        segments: list[str | Placeholder] = []
        end = 0
        for match in self._tokens.active.finditer(markup):
            use = self._uses[self._tokens.number(match)]
            segments += [markup[end : match.start()], Placeholder(use.number, use.name, use.arguments)]
            end = match.end()
        return tuple(segment for segment in [*segments, markup[end:]] if segment != "")
