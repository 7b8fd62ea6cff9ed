"""An article's Markdown becomes three forms: found, converted, sanitised, and only then filled with widgets."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from engine.content import places, sanitise
from engine.content.markdown import Converted, Names, TooMuch, convert
from engine.content.rendered import Entry, Link, Mark, Parts, Rendered
from engine.content.shortcodes import Tag, bind, scan
from engine.content.text import position
from engine.content.tokens import Tokens
from engine.content.widget import Call, Complaint, Depends, Display, Forms, Use, Widget, WidgetError
from engine.errors import ContentError, Severity, did_you_mean

MAX_BYTES = 512 * 1024

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Source:
    """The Markdown of one article: its file, its text, and the line of the file on which that text begins."""

    path: str
    text: str
    first_line: int = 1


class Unrenderable(Exception):
    """An article goes over a limit of rendering. Holds the error to tell."""

    def __init__(self, error: ContentError) -> None:
        super().__init__(str(error))
        self.error = error


def render(
    source: Source,
    widgets: Mapping[str, Widget[C]],
    context: Callable[[Depends], C],
    *,
    address: str,
    preview: bool = False,
) -> Rendered:
    """Render an article. address is its absolute URL, against which the feed's links are resolved.

    context(dependence) is what a widget of that dependence is given. Those that depend on time or readers are asked
    too, for what they complain of; their answer is left to whoever composes a page.

    With preview, the author sees each mistake in its place; a reader never does. Raises Unrenderable where the
    text is over 512 KB, has a table over the bounds, or is nested deeper than Markdown can follow.
    """
    if len(source.text.encode("utf-8", "replace")) > MAX_BYTES:
        raise Unrenderable(_limit(source, "this article is longer than 512 KB", "split it in two"))
    tokens = Tokens(scan(source.text, first_line=source.first_line))
    names = Names(
        block=frozenset(name for name, widget in widgets.items() if widget.display is Display.BLOCK),
        paired=frozenset(name for name, widget in widgets.items() if widget.paired),
    )
    try:
        converted = convert(tokens.plant(source.text), tokens, names)
    except TooMuch as error:
        where = source.text.find(tokens.restore(error.where))
        line = position(source.text, max(where, 0))[0]
        raise Unrenderable(_limit(source, error.message, error.hint, line)) from error
    except RecursionError as error:
        raise Unrenderable(_limit(source, "lists or quotes are nested too deep", "nest them less deep")) from error
    return _Rendering(source, widgets, context, address, preview, tokens, converted).finish()


def _limit(source: Source, message: str, hint: str, line: int | None = None) -> ContentError:
    line = likeliest_line(source.text) if line is None else line
    return ContentError(source.path, source.first_line + line - 1, 1, Severity.ERROR, message, hint)


def likeliest_line(text: str) -> int:
    """The line, from 1, that most likely makes rendering slow: the one with the most characters of markup."""
    marks = [len(re.findall(r"[\[\]!<>*_`|~]|\d\.", line)) for line in text.split("\n")]
    return marks.index(max(marks)) + 1


class _Rendering(Generic[C]):
    """The work on one article after Markdown: sanitise, find what is live, ask the widgets, fill."""

    def __init__(
        self,
        source: Source,
        widgets: Mapping[str, Widget[C]],
        context: Callable[[Depends], C],
        address: str,
        preview: bool,
        tokens: Tokens,
        converted: Converted,
    ) -> None:
        self._source, self._widgets, self._context = source, widgets, context
        self._address, self._preview, self._tokens, self._converted = address, preview, tokens, converted
        self._problems: list[ContentError] = []
        self._bodies: dict[int, str] = {}
        self._forms: dict[int, Forms | None] = {}
        self._alone: set[int] = set()
        self._told: dict[int, Complaint] = {}
        self._root = sanitise.for_page(self._cut_bodies(converted.html))
        self._uses = self._bind_uses()
        self._in_order = tuple(self._uses.values())

    def finish(self) -> Rendered:
        """Everything there is to say about the article."""
        root = self._filled(self._root)
        self._check_vanished()
        links = tuple(self._links())
        return Rendered(
            page=self._parts(root.page),
            feed=self._parts(sanitise.for_feed(root.feed, self._address)),
            text=self._parts(root.text),
            contents=tuple(self._contents()),
            links=links,
            uses=tuple(use.name for use in self._in_order),
            problems=tuple(sorted(set(self._problems))),
        )

    def _cut_bodies(self, markup: str) -> str:
        """Take the body of every pair out of the HTML, so that each is sanitised, and so balanced, by itself."""
        for opener in sorted(self._converted.pairs, reverse=True):  # the innermost of nested pairs comes last
            start = f"<p>{self._tokens.live_word(opener)}</p>"
            end = f"<p>{self._tokens.live_word(self._converted.pairs[opener])}</p>"
            before, _, rest = markup.partition(start)
            body, _, after = rest.partition(end)
            self._bodies[opener] = sanitise.for_page(body)
            markup = before + start + after
        return markup

    def _bind_uses(self) -> dict[int, Use]:
        """The live shortcodes in reading order, by the number of their tag, with their arguments checked."""
        uses: dict[int, Use] = {}
        for place in self._places(self._root):
            tag = self._tokens.tags[place.number]
            if place.alone:
                self._alone.add(place.number)
            if tag.escaped:
                continue
            if tag.problem:
                self._problems.append(tag.problem.as_error(self._source.path))
                continue
            complaint = self._complaint(tag, place)
            if complaint:
                self._warn(place.number, complaint)
                continue
            values, problems = bind(tag, self._widgets[tag.name].arguments, self._source.path)
            self._problems += problems
            if problems:
                self._told[place.number] = Complaint(problems[0].message, problems[0].hint)
            else:
                uses[place.number] = Use(len(uses), tag.name, values)
        return uses

    def _places(self, markup: str) -> Iterable[places.Place]:
        for place in places.live_places(markup, self._tokens):
            yield place
            if place.number in self._bodies:
                yield from self._places(self._bodies[place.number])

    def _complaint(self, tag: Tag, place: places.Place) -> Complaint | None:
        """What is wrong with a live tag before its arguments are looked at."""
        if tag.name not in self._widgets:
            return Complaint(f"unknown shortcode '{tag.name}'", did_you_mean(tag.name, self._widgets))
        if place.number in self._converted.stray:
            return Complaint(*self._converted.stray[place.number])
        if self._widgets[tag.name].display is Display.BLOCK and not place.alone:
            return Complaint(
                f"'<<{tag.name}>>' stands inside a sentence or a heading", "give it a paragraph of its own"
            )
        return None

    def _warn(self, number: int, complaint: Complaint) -> None:
        tag = self._tokens.tags[number]
        self._told.setdefault(number, complaint)
        line, column = tag.line, tag.column
        for argument in tag.arguments:
            if argument.key == complaint.argument:
                line, column = argument.line, argument.value_column
        self._problems.append(
            ContentError(self._source.path, line, column, Severity.WARNING, complaint.message, complaint.hint)
        )

    def _filled(self, markup: str) -> Forms:
        """The three forms of a stretch of sanitised HTML. Marks for later stay in them as live tokens."""

        def block(form: str) -> Any:
            return lambda number: self._block(number, form)

        def inline(form: str) -> Any:
            return lambda number: self._inline(number, form)

        page = places.fill(markup, self._tokens, block("page"), inline("page"))
        feed = places.fill(markup, self._tokens, block("feed"), inline("feed"))
        words = sanitise.to_text(markup)
        text = self._tokens.planted.sub(lambda match: self._tokens.tag(match).source, words)
        text = self._tokens.live.sub(lambda match: self._text(self._tokens.number(match)), text)
        return Forms(Markup(page), Markup(feed), text)

    def _block(self, number: int, form: str) -> str | None:
        widget = self._widgets.get(self._tokens.tags[number].name)
        if widget is None or widget.display is not Display.BLOCK:
            return None
        return self._form(number, form)

    def _inline(self, number: int, form: str) -> str:
        tag = self._tokens.tags[number]
        if tag.escaped:
            return html.escape(tag.source[1:], quote=False)
        if tag.problem:
            return html.escape(tag.source, quote=False)
        return self._form(number, form)

    def _text(self, number: int) -> str:
        tag = self._tokens.tags[number]
        if tag.escaped:
            return tag.source[1:]
        return tag.source if tag.problem else self._form(number, "text")

    def _form(self, number: int, form: str) -> str:
        use = self._uses.get(number)
        if use is None:
            return self._fallback(number, form)
        if number not in self._forms:
            self._forms[number] = self._ask(number, use)
        forms = self._forms[number]
        if forms is None:
            return self._fallback(number, form)
        later = self._widgets[use.name].depends is not Depends.CONTENT
        return self._tokens.live_word(number) if later else str(getattr(forms, form))

    def _ask(self, number: int, use: Use) -> Forms | None:
        body = self._filled(self._bodies[number]) if number in self._bodies else None
        widget = self._widgets[use.name]
        try:
            forms = widget.render(Call(use, body, self._in_order), self._context(widget.depends))
        except WidgetError as error:
            self._warn(number, error.complaint)
            return None
        for complaint in forms.complaints:
            self._warn(number, complaint)
        return forms

    def _fallback(self, number: int, form: str) -> str:
        """What stands where a widget could not be shown: for the author the mistake, for a reader a few words."""
        tag = self._tokens.tags[number]
        widget = self._widgets.get(tag.name)
        spoken = next((raw.value for raw in tag.arguments if raw.key in ("name", "title")), tag.name)
        words = spoken.replace("-", " ")
        if form == "text":
            return words
        if self._preview and form == "page":
            told = self._told.get(number, Complaint(words))
            words = f"{told.message} ({told.hint})" if told.hint else told.message
            return f'<strong class="warning">{html.escape(f"{tag.source}: {words}")}</strong>'
        if widget is not None and widget.display is Display.BLOCK and number in self._alone:
            return f'<p class="missing">{html.escape(words)} (not available)</p>'
        return f'<span class="missing">{html.escape(words)}</span>'

    def _parts(self, markup: str) -> Parts:
        """Split a finished form at the live tokens that are left: the marks."""
        parts: list[str | Mark] = []
        end = 0
        for match in self._tokens.live.finditer(markup):
            use = self._uses[self._tokens.number(match)]
            parts += [markup[end : match.start()], Mark(use.number, use.name, use.arguments)]
            end = match.end()
        return tuple(part for part in [*parts, markup[end:]] if part != "")

    def _contents(self) -> Iterable[Entry]:
        for heading in self._converted.headings:
            words = sanitise.to_text(self._tokens.restore_planted(heading.html))
            text = self._tokens.live.sub(lambda match: self._text(self._tokens.number(match)), words)
            yield Entry(heading.level, heading.anchor, text)

    def _check_vanished(self) -> None:
        """Warn about tags that Markdown or the sanitiser swallowed, such as one in a comment."""
        kept = {
            self._tokens.number(match)
            for markup in [self._root, *self._bodies.values()]
            for match in self._tokens.any.finditer(markup)
        }
        for number, tag in enumerate(self._tokens.tags):
            if number not in kept and number not in self._converted.pairs.values():
                gone = Complaint(
                    "this shortcode disappears: it stands in a comment, a link's definition or removed HTML",
                    "move it into the text, or write it with a backslash before it",
                )
                self._warn(number, gone)

    def _links(self) -> Iterable[Link]:
        """The links and pictures of the author's own Markdown, each with its place in the file."""
        seen: dict[str, int] = {}
        for markup in [self._root, *self._bodies.values()]:
            for element, url, tag in places.links(markup):
                written = self._tokens.restore(url)
                offset = self._source.text.find(written, seen.get(written, 0))
                seen[written] = offset + 1
                line, column = position(self._source.text, max(offset, 0))
                line += self._source.first_line - 1
                if element == "img" and self._lacks_alt(tag, offset):
                    self._problems.append(_no_alt(self._source.path, line, column, written))
                yield Link(written, line, column)

    def _lacks_alt(self, tag: str, offset: int) -> bool:
        return " alt=" not in tag or (' alt=""' in tag and self._source.text[:offset].endswith("![]("))


def _no_alt(path: str, line: int, column: int, url: str) -> ContentError:
    return ContentError(
        path,
        line,
        column,
        Severity.WARNING,
        f"the picture '{url}' has no text in its place",
        'say in the brackets what it shows; a picture that only decorates is written <img src="…" alt="">',
    )
