"""An article's Markdown becomes three forms: found, converted, sanitised, and only then filled with widgets."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Literal, TypeAlias, TypeVar

from markupsafe import Markup

from engine.content import fallback, sanitise, token_positions
from engine.content.error_location import deepest_line, line_of
from engine.content.limits import MAX_ARTICLE_BYTES, LimitExceededError
from engine.content.link_positions import LinkPositions
from engine.content.markdown import ConvertedMarkdown, ShortcodeNames, convert_markdown
from engine.content.rendered import Placeholder, RenderedBody, Segments, TocEntry
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import Tag, bind
from engine.content.shortcodes.grammar import quote
from engine.content.widget import (
    DependsOn,
    Display,
    ShortcodeUse,
    UnlocatedProblem,
    Widget,
    WidgetCall,
    WidgetError,
    WidgetOutput,
)
from engine.errors import Problem, Severity, did_you_mean
from engine.validation.located import Link

_log = logging.getLogger(__name__)

C = TypeVar("C")
Form: TypeAlias = Literal["page", "feed", "text"]


@dataclass(frozen=True, slots=True)
class Source:
    """The Markdown of one article: its file, its text, and the line of the file on which that text begins."""

    path: str
    text: str
    first_line: int = 1


class UnrenderableError(Exception):
    """An article goes over a limit of rendering. Holds the error to tell."""

    def __init__(self, error: Problem) -> None:
        super().__init__(str(error))
        self.error = error


def render(
    source: Source,
    widgets: Mapping[str, Widget[C]],
    context: Callable[[DependsOn], C],
    *,
    address: str,
    preview: bool = False,
) -> RenderedBody:
    """Render an article. address is its absolute URL, against which the feed's links are resolved.

    context(dependence) is what a widget of that dependence is given. Those that depend on time or readers are asked
    too, for what they complain of; their answer is left to whoever composes a page.

    With preview, the author sees each mistake in its place; a reader never does. Raises UnrenderableError where the
    text is over 512 KB, has a table over the bounds, or is nested deeper than Markdown can follow.
    """
    if len(source.text.encode("utf-8", "replace")) > MAX_ARTICLE_BYTES:
        raise UnrenderableError(_limit(source, "this article is longer than 512 KB", "split it in two"))
    tokens = ShortcodeTokens(source.text, source.first_line)
    names = ShortcodeNames(
        block=frozenset(name for name, widget in widgets.items() if widget.display is Display.BLOCK),
        paired=frozenset(name for name, widget in widgets.items() if widget.is_paired),
    )
    planted = tokens.plant()
    try:
        converted = convert_markdown(planted, tokens, names)
    except LimitExceededError as error:
        raise UnrenderableError(_limit(source, error.message, error.hint, line_of(error.where, planted))) from error
    except RecursionError as error:
        message = "lists, quotes or emphasis are nested too deep"
        raise UnrenderableError(_limit(source, message, "nest them less deep", deepest_line(source.text))) from error
    return _Rendering(source, widgets, context, address, preview, tokens, converted).finish()


def _limit(source: Source, message: str, hint: str, line: int = 1) -> Problem:
    return Problem(source.path, source.first_line + line - 1, 1, Severity.ERROR, message, hint)


class _Rendering(Generic[C]):
    """The work on one article after Markdown: sanitise, find what is live, ask the widgets, fill."""

    def __init__(
        self,
        source: Source,
        widgets: Mapping[str, Widget[C]],
        context: Callable[[DependsOn], C],
        address: str,
        preview: bool,
        tokens: ShortcodeTokens,
        converted: ConvertedMarkdown,
    ) -> None:
        self._source, self._widgets, self._context = source, widgets, context
        self._address, self._preview, self._tokens, self._converted = address, preview, tokens, converted
        self._problems: list[Problem] = []
        self._told: dict[int, list[UnlocatedProblem]] = {}
        self._forms: dict[int, WidgetOutput | None] = {}
        self._alone: set[int] = set()  # the block tags that replace their paragraph
        root, bodies = token_positions.cut_bodies(converted.html, tokens, converted.pairs)
        # Each body is sanitised, and so balanced, by itself.
        self._root = sanitise.sanitise_page(root)
        self._bodies = {number: sanitise.sanitise_page(body) for number, body in bodies.items()}
        self._links = tuple(self._take_links())
        self._check_vanished()
        self._uses = self._bind_uses()
        self._in_order = tuple(self._uses.values())

    def finish(self) -> RenderedBody:
        """Everything there is to say about the article."""
        root = self._filled(self._root)
        return RenderedBody(
            page=self._parts(root.page),
            feed=self._parts(sanitise.sanitise_feed(root.feed, self._address)),
            text=self._parts(root.text),
            toc=tuple(self._contents()),
            links=self._links,
            shortcodes=tuple(use.name for use in self._in_order),
            embed_paths=tuple(self._embed_paths()),
            problems=tuple(sorted(set(self._problems))),
        )

    def _embed_paths(self) -> Iterable[str]:
        """The frames of what the widgets said, in reading order."""
        answers = (self._forms.get(number) for number in self._uses)
        return (forms.embed_path for forms in answers if forms and forms.embed_path)

    def _take_links(self) -> Iterable[Link]:
        """The links and pictures of the author's own Markdown, each with its place in the file."""
        pieces = [self._root, *self._bodies.values()]
        found = LinkPositions(self._source.text, self._source.first_line)
        for written in found.written(pieces, self._tokens):
            if written.lacks_alt:
                self._problems.append(written.no_alt(self._source.path))
            yield Link(written.url, written.line, written.column, written.picture)
        self._root, *bodies = (piece.replace(self._tokens.no_alt, "") for piece in pieces)
        self._bodies = dict(zip(self._bodies, bodies, strict=True))

    def _check_vanished(self) -> None:
        """Warn about tags that Markdown or the sanitiser swallowed, such as one in a comment."""
        kept = {
            number
            for markup in [self._root, *self._bodies.values()]
            for match in self._tokens.any.finditer(markup)
            for number in self._tokens.numbers(self._tokens.number(match))
        }
        for number in range(len(self._tokens.tags)):
            if number not in kept:
                kept.update(self._tokens.numbers(number))
                gone = UnlocatedProblem(
                    "this shortcode disappears: it stands in a comment, a link's definition or removed HTML",
                    "move it into the text, or write it with a backslash before it",
                )
                self._warn(number, gone)

    def _is_block(self, number: int) -> bool:
        """Whether a tag is one that replaces the paragraph in which it stands alone."""
        tag = self._tokens.tags[number]
        if tag.escaped or tag.problem or tag.kind == "close" or tag.name not in self._widgets:
            return False
        return self._widgets[tag.name].display is Display.BLOCK

    def _bind_uses(self) -> dict[int, ShortcodeUse]:
        """The live shortcodes in reading order, by the number of their tag, with their arguments checked."""
        uses: dict[int, ShortcodeUse] = {}
        for place in self._places(self._root):
            tag = self._tokens.tags[place.number]
            if place.alone:
                self._alone.add(place.number)
            if tag.escaped:
                continue
            complaint = None if tag.problem else self._complaint(tag, place)
            if complaint:
                self._warn(place.number, complaint)
                continue
            values, problems = self._bind(tag)
            self._problems += problems
            if problems:
                self._told[place.number] = [UnlocatedProblem(problem.message, problem.hint) for problem in problems]
            else:
                uses[place.number] = ShortcodeUse(len(uses), tag.name, values)
        return uses

    def _bind(self, tag: Tag) -> tuple[Mapping[str, object], Sequence[Problem]]:
        if tag.problem and tag.name not in self._widgets:
            return {}, [tag.problem.as_error(self._source.path)]
        return bind(tag, self._widgets[tag.name].arguments, self._source.path)

    def _places(self, markup: str) -> Iterable[token_positions.TokenPosition]:
        for place in token_positions.find_live_tokens(markup, self._tokens, self._is_block):
            yield place
            if place.number in self._bodies:
                yield from self._places(self._bodies[place.number])

    def _complaint(self, tag: Tag, place: token_positions.TokenPosition) -> UnlocatedProblem | None:
        """What is wrong with a live tag before its arguments are looked at."""
        if tag.name not in self._widgets:
            hint = did_you_mean(tag.name, self._widgets) or f"known are: {', '.join(sorted(self._widgets))}"
            return UnlocatedProblem(f"unknown shortcode {quote(tag.name)}", hint)
        if place.number in self._converted.stray:
            return UnlocatedProblem(*self._converted.stray[place.number])
        if self._widgets[tag.name].display is Display.BLOCK and not place.alone:
            return UnlocatedProblem(
                f"'<<{tag.name}>>' stands inside a sentence or a heading", "give it a paragraph of its own"
            )
        return None

    def _warn(self, number: int, complaint: UnlocatedProblem) -> None:
        tag = self._tokens.tags[number]
        self._told.setdefault(number, []).append(complaint)
        line, column = tag.line, tag.column
        for argument in tag.arguments:
            if argument.key == complaint.argument:
                line, column = argument.line, argument.value_column
        self._problems.append(
            Problem(self._source.path, line, column, Severity.WARNING, complaint.message, complaint.hint)
        )

    def _filled(self, markup: str) -> WidgetOutput:
        """The three forms of a stretch of sanitised HTML. Marks for later stay in them as live tokens."""
        page = token_positions.replace_tokens(markup, self._tokens, self._is_block, partial(self._answer, form="page"))
        feed = token_positions.replace_tokens(markup, self._tokens, self._is_block, partial(self._answer, form="feed"))
        return WidgetOutput(Markup(page), Markup(feed), self._words(markup))

    def _words(self, markup: str) -> str:
        """The plain text of a stretch of sanitised HTML; what a block tag says begins a line of its own."""

        def spoken(match: re.Match[str]) -> str:
            number = self._tokens.number(match)
            follows = match.start() and match.string[match.start() - 1] != "\n"
            return ("\n" if follows and number in self._alone else "") + self._answer(number, "text")

        return self._tokens.live.sub(spoken, self._tokens.restore_planted(sanitise.html_to_text(markup))).strip()

    def _answer(self, number: int, form: Form) -> str:
        """What replaces a live tag in a form."""
        tag = self._tokens.tags[number]
        if tag.escaped:
            return tag.source[1:] if form == "text" else html.escape(tag.source[1:])
        use = self._uses.get(number)
        if use is not None and number not in self._forms:
            self._forms[number] = self._ask(number, use)
        forms = self._forms.get(number)
        if use is None or forms is None:
            shown_instead = self._fallback(number, form)
        elif self._widgets[use.name].depends_on is DependsOn.CONTENT and forms.is_cacheable:
            shown_instead = str(getattr(forms, form))
        else:
            shown_instead = self._tokens.live_word(number)
        return shown_instead + self._mistakes(number, form)

    def _ask(self, number: int, use: ShortcodeUse) -> WidgetOutput | None:
        body = self._filled(self._bodies[number]) if number in self._bodies else None
        widget = self._widgets[use.name]
        try:
            forms = widget.render(WidgetCall(use, body, self._in_order), self._context(widget.depends_on))
            complaints = forms.problems
        except WidgetError as error:
            self._warn(number, error.problem)
            return None
        except Exception as error:  # a site's own widget may raise anything; it costs its place and no more
            _log.exception("the widget '%s' failed in %s", use.name, self._source.path)
            what = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
            hint = "this is a mistake in the widget's code; the log says where"
            self._warn(number, UnlocatedProblem(f"the widget '{use.name}' failed with {quote(what)}", hint))
            return None
        for complaint in complaints:
            self._warn(number, complaint)
        return forms

    def _mistakes(self, number: int, form: Form) -> str:
        """For the author, in the preview: what is wrong with a tag."""
        if not self._preview or form != "page" or number not in self._told:
            return ""
        return fallback.mistakes(self._tokens.tags[number], self._told[number], number in self._alone)

    def _fallback(self, number: int, form: Form) -> str:
        """What stands where a widget could not be shown: a few words, or the body that it would have framed."""
        if number in self._bodies:
            return str(getattr(self._filled(self._bodies[number]), form))
        tag = self._tokens.tags[number]
        if fallback.is_doubtful(tag):
            written = self._tokens.source(number)
            return written if form == "text" else html.escape(written)
        widget = self._widgets.get(tag.name)
        if tag.kind == "close" or (widget is not None and widget.is_paired):
            return ""  # it would only frame a text, which is shown anyway
        words = self._tokens.spoken(number)
        return words if form == "text" else fallback.as_html(words, number in self._alone)

    def _parts(self, markup: str) -> Segments:
        """Split a finished form at the live tokens that are left: the marks."""
        parts: list[str | Placeholder] = []
        end = 0
        for match in self._tokens.live.finditer(markup):
            use = self._uses[self._tokens.number(match)]
            parts += [markup[end : match.start()], Placeholder(use.number, use.name, use.arguments)]
            end = match.end()
        return tuple(part for part in [*parts, markup[end:]] if part != "")

    def _contents(self) -> Iterable[TocEntry]:
        for heading in self._converted.headings:
            yield TocEntry(heading.level, heading.anchor, self._words(heading.html))
