"""Bind the shortcodes of an article to its widgets: check their places and arguments, and collect their problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from engine.content import token_positions
from engine.content.markdown import ConvertedMarkdown
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import Tag, bind
from engine.content.widget import DependsOn, Display, ShortcodeUse, Widget
from engine.errors import Problem, UnlocatedProblem, did_you_mean
from engine.pasted_characters import name_pasted
from engine.text import quote_input

C = TypeVar("C")


class BoundShortcodes(Generic[C]):
    """The shortcodes of one article.

    uses are the valid ones in reading order, alone the block tags that replace their paragraph, and problems_by_tag the
    problems to show at each tag, all by the number of the tag. problems are the problems to report.
    """

    def __init__(
        self, path: str, widgets: Mapping[str, Widget[C]], tokens: ShortcodeTokens, converted: ConvertedMarkdown
    ) -> None:
        self._path, self._widgets, self._tokens, self._converted = path, widgets, tokens, converted
        self.uses: dict[int, ShortcodeUse] = {}
        self.alone: set[int] = set()
        self.problems: list[Problem] = []
        self.problems_by_tag: dict[int, list[UnlocatedProblem]] = {}

    def bind(self, root: str, bodies: Mapping[int, str]) -> None:
        """Bind the active tags in the sanitised HTML of the article and of the bodies of shortcodes."""
        self._warn_about_lost_tags([root, *bodies.values()])
        for position in self._find_active_tokens(root, bodies):
            tag = self._tokens.tags[position.number]
            if position.is_alone:
                self.alone.add(position.number)
            if tag.is_escaped:
                continue
            problem = None if tag.problem else self._check_tag(tag, position)
            if problem:
                self.warn(position.number, problem)
                continue
            values, problems = self._bind(tag)
            self.problems += problems
            if problems:
                found = [UnlocatedProblem(problem.message, problem.hint) for problem in problems]
                self.problems_by_tag[position.number] = found
            else:
                self.uses[position.number] = ShortcodeUse(len(self.uses), tag.name, values)

    def is_block(self, number: int) -> bool:
        """Return whether a tag replaces its paragraph if it is alone in it."""
        tag = self._tokens.tags[number]
        if tag.is_escaped or tag.problem or tag.kind == "close" or tag.name not in self._widgets:
            return False
        return self._widgets[tag.name].display is Display.BLOCK

    def warn(self, number: int, problem: UnlocatedProblem) -> None:
        """Add a warning at a tag, or at the argument that the problem names."""
        tag = self._tokens.tags[number]
        line, column = tag.line, tag.column
        for argument in tag.arguments:
            if argument.key == problem.argument:
                line, column = argument.line, argument.value_column
                hint = f"{name_pasted(argument.value)} {problem.hint}".strip()
                problem = replace(problem, hint=hint)
        self.problems_by_tag.setdefault(number, []).append(problem)
        self.problems.append(problem.warn_at(self._path, line, column))

    def _warn_about_lost_tags(self, pieces: Iterable[str]) -> None:
        """Warn about tags that Markdown or the sanitiser removed, for example in a comment."""
        kept = {self._tokens.number(match) for markup in pieces for match in self._tokens.any.finditer(markup)}
        kept |= {closer for opener, closer in self._converted.pairs.items() if opener in kept}
        message = "This shortcode is lost: it is in a comment, the definition of a link, or HTML that was removed."
        hint = "Move it into the text, or write a backslash before it."
        for number in range(len(self._tokens.tags)):
            if number not in kept and not self._tokens.tags[number].is_near:
                self.warn(number, UnlocatedProblem(message, hint))

    def _find_active_tokens(self, markup: str, bodies: Mapping[int, str]) -> Iterable[token_positions.TokenPosition]:
        for position in token_positions.find_active_tokens(markup, self._tokens, self.is_block):
            yield position
            if position.number in bodies:
                yield from self._find_active_tokens(bodies[position.number], bodies)

    def _bind(self, tag: Tag) -> tuple[Mapping[str, object], Sequence[Problem]]:
        if tag.problem and (tag.is_near or tag.name not in self._widgets):
            return {}, [tag.problem.in_file(self._path)]
        return bind(tag, self._widgets[tag.name].arguments, self._path)

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
