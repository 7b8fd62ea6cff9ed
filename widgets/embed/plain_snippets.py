"""The code for where neither frames nor scripts are let in: text, a picture, Markdown, and the plugin's shortcode."""

from __future__ import annotations

import re

from markupsafe import Markup

from engine.circuits.request import CircuitRequest
from engine.config.site import Site
from widgets.embed.embed import Embed, Line
from widgets.embed.look import Look
from widgets.embed.oembed import PICTURE

SHORTCODE = "strongstride_circuit"
"""The shortcode of the WordPress plugin."""


def list_html(embed: Embed, site: Site) -> Markup:
    """All of it as a list. Nothing in it has an attribute but the links."""
    head = Markup('<p><a href="{}">{}</a>: {}</p>').format(site.absolute(embed.path), embed.title, embed.summary)
    items = Markup("\n").join(Markup("<li>{}{}</li>").format(_linked(line, site), line.rest) for line in embed.lines)
    return Markup("{}\n<ol>\n{}\n</ol>").format(head, items)


def photo_html(embed: Embed, site: Site) -> Markup:
    """The picture, linked, with all of it as the text for those who do not see it. Wants an embed with a picture."""
    steps = "; ".join(line.words + line.rest for line in embed.lines)
    return Markup('<a href="{}"><img src="{}" width="{}" height="{}" alt="{}: {}. {}."></a>').format(
        site.absolute(embed.path), site.absolute(embed.picture), *PICTURE, embed.title, embed.summary, steps
    )


def markdown(embed: Embed, site: Site) -> str:
    """All of it as a list in Markdown."""
    head = f"**[{_plain(embed.title)}]({site.absolute(embed.path)})**: {_plain(embed.summary)}"
    lines = (f"1. {_linked_markdown(line, site)}{_plain(line.rest)}" for line in embed.lines)
    return "\n".join((head, "", *lines))


def shortcode(request: CircuitRequest, look: Look, *, on_click: bool) -> str:
    """A circuit as the plugin's shortcode says it; values of a request and of a look need no escape."""
    what = "exercises" if request.terms.pinned else "areas"
    load = (("load", "click"),) if on_click else ()
    attributes = ((what, request.terms.text), *request.pairs, *look.pairs, *load)
    return "".join((f"[{SHORTCODE}", *(f' {name}="{value}"' for name, value in attributes), "]"))


def _linked(line: Line, site: Site) -> Markup | str:
    return Markup('<a href="{}">{}</a>').format(site.absolute(line.path), line.words) if line.path else line.words


def _linked_markdown(line: Line, site: Site) -> str:
    words = _plain(line.words)
    return f"[{words}]({site.absolute(line.path)})" if line.path else words


def _plain(text: str) -> str:
    """A text in which nothing means anything to Markdown."""
    return re.sub(r"([\\`*_\[\]<>&#])", r"\\\1", text)
