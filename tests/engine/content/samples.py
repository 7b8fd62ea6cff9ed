"""Small widgets of every kind, and the shortest way to render a text with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup, escape

from engine.content.render import Source, render
from engine.content.rendered import Mark, Parts, Rendered
from engine.content.shortcodes import Argument
from engine.content.widget import Call, Complaint, Depends, Display, Forms, WidgetError

FIXTURES = Path(__file__).parent / "fixtures"
ADDRESS = "https://example.org/posts/x/"


@dataclass(frozen=True, slots=True)
class Sample:
    """A widget whose answer is a function of its call."""

    name: str
    answer: Callable[[Call], Forms]
    arguments: tuple[Argument, ...] = ()
    display: Display = Display.BLOCK
    depends: Depends = Depends.CONTENT
    paired: bool = False
    summary: str = "A widget for tests."
    example: str = ""
    contexts: list[Depends] = field(default_factory=list)

    def render(self, call: Call, context: Depends) -> Forms:
        """The answer; the context it was given is noted, to be asked for later."""
        self.contexts.append(context)
        return self.answer(call)


def _inline(call: Call) -> Forms:
    name = str(call.arguments["name"] or "")
    if name == "nobody":
        raise WidgetError("nobody is called 'nobody'", "name somebody", argument="name")
    complaints = (Complaint("'two' are many", "choose one", "name"),) if name == "two" else ()
    words = f"hello {name}"
    return Forms(Markup("<b>{}</b>").format(words), Markup('<a href="/hello/">{}</a>').format(words), words, complaints)


def _block(call: Call) -> Forms:
    words = " ".join([*call.arguments["areas"], call.arguments["title"] or ""]).strip() or "all"
    page = Markup("<figure>{}</figure>").format(words)
    feed = Markup('<ol class="c" style="color:red"><li>{}</li></ol><script>1</script>').format(words)
    return Forms(page, feed, words)


def _loose(_: Call) -> Forms:
    page = Markup("<figure>\n\n    <b>deep</b>\n\n        text\n\n</figure>")  # what Markdown would take for code
    return Forms(page, page, "deep\n\n    text")


def _pair(call: Call) -> Forms:
    assert call.body is not None
    name, body = call.use.name, call.body
    page = Markup('<aside class="{}">{}</aside>').format(name, body.page)
    return Forms(page, Markup("<blockquote>{}</blockquote>").format(body.feed), f"[{body.text}]")


def _promo(call: Call) -> Forms:
    return Forms(Markup("<p>not kept</p>"), Markup("<p>not kept</p>"), "not kept")


def _index(call: Call) -> Forms:
    words = escape(" ".join(use.name for use in call.uses))
    return Forms(Markup("<i>{}</i>").format(words), Markup(words), str(words))


NAME = Argument("name", "string", None, "Who.")
AREAS = Argument("areas", "list", (), "Which.")
TITLE = Argument("title", "string", None, "A heading.")
ROUNDS = Argument("rounds", "int", 2, "How often.", minimum=1, maximum=9)


def sample_widgets() -> dict[str, Sample]:
    """A fresh set of widgets by name, one for each way in which a widget can behave."""
    widgets = (
        Sample("hello", _inline, (NAME,), Display.INLINE),
        Sample("circuit", _block, (AREAS, TITLE, ROUNDS)),
        Sample("circuit-index", _index),
        Sample("loose", _loose),
        Sample("note", _pair, (TITLE,), paired=True),
        Sample("tip", _pair, (), paired=True),
        Sample("promo", _promo, (AREAS, NAME), depends=Depends.TIME),
        Sample("likes", _promo, (), Display.INLINE, Depends.READERS),
    )
    return {widget.name: widget for widget in widgets}


def rendered(
    text: str, *, first_line: int = 1, preview: bool = False, widgets: Mapping[str, Sample] | None = None
) -> Rendered:
    """The Markdown rendered with the sample widgets; each is given its dependence as its context."""
    source = Source("posts/x.md", text, first_line)
    return render(source, widgets or sample_widgets(), lambda depends: depends, address=ADDRESS, preview=preview)


def filled(parts: Parts) -> str:
    """A form in one piece, its marks shown as {name}."""
    return "".join(f"{{{part.name}}}" if isinstance(part, Mark) else part for part in parts)


def page(text: str, *, preview: bool = False) -> str:
    """The page's HTML of a text."""
    return filled(rendered(text, preview=preview).page)


def told(text: str, *, first_line: int = 1) -> list[str]:
    """Every problem of a text as line:column: message."""
    return [f"{p.line}:{p.column}: {p.message}" for p in rendered(text, first_line=first_line).problems]


def cases(name: str) -> list[Any]:
    """The cases of a fixture, each a name and its parts: "in", and what is wanted as "page", "feed", "text", "told".

    A line "=== name" begins a case, a line "--- part" one of its parts.
    """
    found = []
    for case in (FIXTURES / name).read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, _, rest = case.partition("\n")
        first, *others = rest.split("\n--- ")
        parts = {"in": first.strip("\n")}
        for other in others:
            part, _, wanted = other.partition("\n")
            parts[part] = wanted.strip("\n")
        found.append(pytest.param(parts, id=title))
    assert found
    return found
