"""The code with a frame that other sites paste: words first, so that the whole stands also where no frame does."""

from __future__ import annotations

import re

from markupsafe import Markup

from engine.circuits.request import CircuitRequest
from engine.config.site import Site
from widgets.embed import loader
from widgets.embed.models import DEFAULT_WIDTH, PHONE_WIDTH, PICTURE_SIZE, Appearance, Embed, TextLine

DEFAULT_APPEARANCE = Appearance()
SHORTCODE = "strongstride_circuit"
"""The shortcode of the WordPress plugin."""


def build_oembed_html(embed: Embed, site: Site, *, width: int = DEFAULT_WIDTH, height: int | None = None) -> Markup:
    """One line: the words in a blockquote, then the frame.

    WordPress only loads its own script, which sets the height, for HTML whose first byte is that of the blockquote.
    It makes one line of lists and strips every attribute that is not used here.
    """
    words = Markup(" · ").join(_build_link(line, site) for line in embed.lines)
    return _build_blockquote(embed, site, words) + build_iframe_html(embed, site, width=width, height=height)


def build_iframe_html(
    embed: Embed,
    site: Site,
    *,
    width: int = DEFAULT_WIDTH,
    height: int | None = None,
    appearance: Appearance = DEFAULT_APPEARANCE,
) -> Markup:
    """The frame alone, for where a frame may be pasted; width and height are CSS pixels."""
    return Markup('<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0"></iframe>').format(
        site.absolute_url(appearance.add_to(embed.frame_path)),
        width,
        embed.height_at(width) if height is None else height,
        embed.title,
    )


def build_figure_html(
    embed: Embed, site: Site, *, appearance: Appearance = DEFAULT_APPEARANCE, on_click: bool = False
) -> Markup:
    """The words as a list in a figure, which the loader turns into the frame. Lives through any author's rights."""
    extra = Markup(' data-accent="{}"').format(appearance.accent) if appearance.accent else Markup()
    extra += Markup(' data-load="click"') if on_click else Markup()
    height, narrow = embed.height_at(DEFAULT_WIDTH), embed.height_at(PHONE_WIDTH)
    kept = f"{height}px"
    if narrow != height:
        extra += Markup(' data-narrow="{}"').format(narrow)
        # The one or the other, by the width of the window: the figure's own is not known to a style.
        kept = f"clamp({height}px,(480px - 100vw)*99 + {height}px,{narrow}px)"
    figure = Markup(
        '<figure class="circuit-embed" data-circuit="{address}" data-theme="{theme}" data-height="{height}"{extra}'
        ' style="margin:0;min-height:{kept}">\n'
        '<p><a href="{page}">{title}</a>: {summary}</p>\n<ol>{items}</ol></figure>'
    )
    items = Markup().join(Markup("<li>{}{}</li>").format(line.label, line.rest) for line in embed.lines)
    return figure.format(
        address=site.absolute_url(embed.public_path),
        theme=appearance.theme,
        height=height,
        kept=kept,
        extra=extra,
        page=site.absolute_url(embed.page_path),
        title=embed.title,
        summary=embed.summary,
        items=items,
    )


def build_script_html(site: Site, *, evergreen: bool = False) -> Markup:
    """The loader: one version for good, with its digest; or evergreen, the newest, which cannot have one."""
    if evergreen:
        return Markup('<script async src="{}"></script>').format(site.absolute_url(loader.EVERGREEN_PATH))
    return Markup('<script async src="{}" integrity="{}" crossorigin="anonymous"></script>').format(
        site.absolute_url(loader.build_path(loader.LATEST)), loader.RELEASED[loader.LATEST]
    )


def build_list_html(embed: Embed, site: Site) -> Markup:
    """All of it as a list. Nothing in it has an attribute but the links."""
    head = Markup('<p><a href="{}">{}</a>: {}</p>').format(
        site.absolute_url(embed.page_path), embed.title, embed.summary
    )
    items = Markup("\n").join(Markup("<li>{}</li>").format(_build_link(line, site)) for line in embed.lines)
    return Markup("{}\n<ol>\n{}\n</ol>").format(head, items)


def build_photo_html(embed: Embed, site: Site) -> Markup:
    """The picture, linked, with all of it as the text for those who do not see it. Wants an embed with a picture."""
    steps = "; ".join(line.label + line.rest for line in embed.lines)
    return Markup('<a href="{}"><img src="{}" width="{}" height="{}" alt="{}: {}. {}."></a>').format(
        site.absolute_url(embed.page_path),
        site.absolute_url(embed.picture_path),
        *PICTURE_SIZE,
        embed.title,
        embed.summary,
        steps,
    )


def build_markdown(embed: Embed, site: Site) -> str:
    """All of it as a list in Markdown."""
    title, summary = _escape_markdown(embed.title), _escape_markdown(embed.summary)
    head = f"**[{title}]({site.absolute_url(embed.page_path)})**: {summary}"
    lines = (f"1. {_build_markdown_link(line, site)}{_escape_markdown(line.rest)}" for line in embed.lines)
    return "\n".join((head, "", *lines))


def build_shortcode(request: CircuitRequest, appearance: Appearance, *, on_click: bool) -> str:
    """A circuit as the plugin's shortcode says it; values of a request and of an appearance need no escape."""
    what = "exercises" if request.terms.is_pinned else "areas"
    load = (("load", "click"),) if on_click else ()
    attributes = ((what, request.terms.text), *request.query_pairs, *appearance.query_pairs, *load)
    return "".join((f"[{SHORTCODE}", *(f' {name}="{value}"' for name, value in attributes), "]"))


def _build_blockquote(embed: Embed, site: Site, words: Markup) -> Markup:
    return Markup('<blockquote><a href="{}">{}, {}</a>: {}</blockquote>').format(
        site.absolute_url(embed.page_path), embed.title, embed.summary, words
    )


def _build_link(line: TextLine, site: Site) -> Markup:
    words = Markup('<a href="{}">{}</a>').format(site.absolute_url(line.path), line.label) if line.path else line.label
    return Markup("{}{}").format(words, line.rest)


def _build_markdown_link(line: TextLine, site: Site) -> str:
    words = _escape_markdown(line.label)
    return f"[{words}]({site.absolute_url(line.path)})" if line.path else words


def _escape_markdown(text: str) -> str:
    """A text in which nothing means anything to Markdown."""
    return re.sub(r"([\\`*_\[\]<>&#])", r"\\\1", text)
