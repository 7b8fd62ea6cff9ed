"""Small widgets of every kind, and helpers to render a text with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup, escape

from engine.content.body import MarkdownSource, Placeholder, RenderedBody, Segments
from engine.content.render import render
from engine.content.shortcodes import Argument
from engine.content.widget import DependsOn, Display, WidgetCall, WidgetError, WidgetOutput
from engine.errors import UnlocatedProblem

FIXTURES = Path(__file__).parent / "fixtures"
ADDRESS = "https://example.org/posts/x/"


@dataclass(frozen=True, slots=True)
class Sample:
    """A widget whose output is a function of its call."""

    name: str
    build: Callable[[WidgetCall], WidgetOutput]
    arguments: tuple[Argument, ...] = ()
    display: Display = Display.BLOCK
    depends_on: DependsOn = DependsOn.CONTENT
    is_paired: bool = False
    summary: str = "A widget for tests."
    example: str = ""
    contexts: list[DependsOn] = field(default_factory=list)

    def render(self, call: WidgetCall, context: DependsOn) -> WidgetOutput:
        """Return the output, and record the context."""
        self.contexts.append(context)
        return self.build(call)


def _inline(call: WidgetCall) -> WidgetOutput:
    name = str(call.arguments["name"] or "")
    if name == "nobody":
        raise WidgetError("There is no 'nobody'.", "Use another name.", argument="name")
    problems = (UnlocatedProblem("'two' is too many.", "Choose one.", "name"),) if name == "two" else ()
    words = f"hello {name}"
    return WidgetOutput(
        Markup("<b>{}</b>").format(words), Markup('<a href="/hello/">{}</a>').format(words), words, problems
    )


def _block(call: WidgetCall) -> WidgetOutput:
    words = " ".join([*call.arguments["areas"], call.arguments["title"] or ""]).strip() or "all"
    page = Markup("<figure>{}</figure>").format(words)
    feed = Markup('<ol class="c" style="color:red"><li>{}</li></ol><script>1</script>').format(words)
    return WidgetOutput(page, feed, words)


def _loose(_: WidgetCall) -> WidgetOutput:
    page = Markup("<figure>\n\n    <b>deep</b>\n\n        text\n\n</figure>")  # what Markdown would take for code
    return WidgetOutput(page, page, "deep\n\n    text")


def _pair(call: WidgetCall) -> WidgetOutput:
    assert call.body is not None
    name, body = call.use.name, call.body
    page = Markup('<aside class="{}">{}</aside>').format(name, body.page)
    return WidgetOutput(page, Markup("<blockquote>{}</blockquote>").format(body.feed), f"[{body.text}]")


def _promo(call: WidgetCall) -> WidgetOutput:
    return WidgetOutput(Markup("<p>not stored</p>"), Markup("<p>not stored</p>"), "not stored")


def _index(call: WidgetCall) -> WidgetOutput:
    words = escape(" ".join(use.name for use in call.uses))
    return WidgetOutput(Markup("<i>{}</i>").format(words), Markup(words), str(words))


NAME = Argument("name", "string", None, "The name.")
AREAS = Argument("areas", "list", (), "The areas.")
TITLE = Argument("title", "string", None, "A heading.")
PATH = "posts/x.md"
"""The file of the sample texts."""

ROUNDS = Argument("rounds", "int", 2, "The number.", minimum=1, maximum=9)


def sample_widgets() -> dict[str, Sample]:
    """Return new widgets by name, one for each kind of widget."""
    widgets = (
        Sample("hello", _inline, (NAME,), Display.INLINE),
        Sample("circuit", _block, (AREAS, TITLE, ROUNDS)),
        Sample("circuit-index", _index),
        Sample("loose", _loose),
        Sample("note", _pair, (TITLE,), is_paired=True),
        Sample("tip", _pair, (), is_paired=True),
        Sample("promo", _promo, (AREAS, NAME), depends_on=DependsOn.TIME),
        Sample("likes", _promo, (), Display.INLINE, DependsOn.READERS),
    )
    return {widget.name: widget for widget in widgets}


def render_sample(
    text: str, *, first_line: int = 1, preview: bool = False, widgets: Mapping[str, Sample] | None = None
) -> RenderedBody:
    """Render Markdown with the sample widgets. The context of a widget is what it depends on."""
    source = MarkdownSource(PATH, text, first_line)
    return render(source, widgets or sample_widgets(), lambda depends: depends, address=ADDRESS, preview=preview)


def join_segments(parts: Segments) -> str:
    """Return segments in one piece, with placeholders as {name}."""
    return "".join(f"{{{part.name}}}" if isinstance(part, Placeholder) else part for part in parts)


def render_page(text: str, *, preview: bool = False) -> str:
    """Render a text, and return the HTML of the page."""
    return join_segments(render_sample(text, preview=preview).page)


def list_problems(text: str, *, first_line: int = 1) -> list[str]:
    """Return all problems of a text as line:column: message."""
    return [f"{p.line}:{p.column}: {p.message}" for p in render_sample(text, first_line=first_line).problems]


def load_cases(name: str) -> list[Any]:
    """Return the cases of a fixture, each with "in" and the expected "page", "feed", "text" and "problems".

    A line "=== name" begins a case, and a line "--- part" one of its parts.
    """
    found = []
    for case in (FIXTURES / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, _, rest = case.partition("\n")
        first, *others = rest.split("\n--- ")
        parts = {"in": first.strip("\n")}
        for other in others:
            part, _, expected = other.partition("\n")
            parts[part] = expected.strip("\n")
        found.append(pytest.param(parts, id=title))
    assert found
    return found
