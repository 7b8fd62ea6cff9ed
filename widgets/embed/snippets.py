"""Build the code that other sites paste: frames and scripts with the whole text as fallback, and text only."""

from __future__ import annotations

import re

from markupsafe import Markup

from engine.circuits.request import CircuitRequest
from engine.config.site import Site
from widgets.embed import loader
from widgets.embed.models import (
    DEFAULT_APPEARANCE,
    DEFAULT_WIDTH,
    PHONE_WIDTH,
    PICTURE_SIZE,
    SMALL_PHONE_WIDTH,
    Appearance,
    Embed,
    TextLine,
)
from widgets.wordpress.package import name_plugin

_NO_ATTRIBUTES = Markup()


def build_oembed_html(
    embed: Embed, site: Site, *, height: int | None = None, appearance: Appearance = DEFAULT_APPEARANCE
) -> Markup:
    """Return one line of HTML: the text in a blockquote, then the frame, as wide as the text around it.

    WordPress loads the script that adjusts the height only if the HTML starts with the blockquote. It joins the lines
    of lists, and removes all attributes except those used here.
    """
    words = Markup(" · ").join(_build_link(line, site) for line in embed.lines)
    return _build_blockquote(embed, site, words) + _build_iframe(embed, site, appearance, height)


def build_iframe_html(embed: Embed, site: Site, *, appearance: Appearance = DEFAULT_APPEARANCE) -> Markup:
    """Return the frame alone, as wide as the text around it, with a height for that width.

    The height is a style as well, because style sheets of many sites give frames the height "auto". Its units are those
    of the box around the frame, so it also fits in a narrow column.
    """
    wide, phone, small = (embed.height_at(width) for width in (DEFAULT_WIDTH, PHONE_WIDTH, SMALL_PHONE_WIDTH))
    # Each term is a step: far below zero if the box is wider than its limit, and else the height for that width.
    steps = f"min({phone}px,(480px - 100cqi)*99),min({small}px,(330px - 100cqi)*99)"
    style = f"width:100%;max-width:none;height:max({wide}px,{steps})"
    return Markup('<div style="container-type:inline-size">{}</div>').format(
        _build_iframe(embed, site, appearance, wide, Markup(' style="{}"').format(style))
    )


def _build_iframe(
    embed: Embed, site: Site, appearance: Appearance, height: int | None, attributes: Markup = _NO_ATTRIBUTES
) -> Markup:
    return Markup('<iframe src="{}" width="100%" height="{}" title="{}" frameborder="0"{}></iframe>').format(
        site.absolute_url(appearance.add_to(embed.frame_path)),
        embed.height_at(DEFAULT_WIDTH) if height is None else height,
        embed.title,
        attributes,
    )


def build_figure_html(
    embed: Embed, site: Site, *, appearance: Appearance = DEFAULT_APPEARANCE, on_click: bool = False
) -> Markup:
    """Return the text as a list in a figure, which the loader replaces with the frame.

    WordPress keeps this HTML even for authors without the unfiltered_html capability.
    """
    extra = Markup(' data-accent="{}"').format(appearance.accent) if appearance.accent else Markup()
    extra += Markup(' data-load="click"') if on_click else Markup()
    extra += Markup(' data-ask="on"') if appearance.asks else Markup()
    height, narrow = embed.height_at(DEFAULT_WIDTH), embed.height_at(PHONE_WIDTH)
    extra += Markup(' data-narrow="{}"').format(narrow) if narrow != height else Markup()
    # The margins are those of a paragraph. Browsers indent figures.
    figure = Markup(
        '<figure class="circuit-embed" data-circuit="{address}" data-theme="{theme}" data-height="{height}"{extra}'
        ' style="margin:1em 0">\n'
        '<p><a href="{page}">{title}</a>: {summary}</p>\n<ol>{items}</ol></figure>'
    )
    items = Markup().join(Markup("<li>{}{}</li>").format(line.label, line.rest) for line in embed.lines)
    return figure.format(
        address=site.absolute_url(embed.public_path),
        theme=appearance.theme,
        height=height,
        extra=extra,
        page=site.absolute_url(embed.page_path),
        title=embed.title,
        summary=embed.summary,
        items=items,
    )


def build_script_html(site: Site, *, evergreen: bool = False) -> Markup:
    """Return the script element for the loader: a fixed version with its digest, or the latest (`evergreen`)."""
    if evergreen:
        return Markup('<script async src="{}"></script>').format(site.absolute_url(loader.EVERGREEN_PATH))
    return Markup('<script async src="{}" integrity="{}" crossorigin="anonymous"></script>').format(
        site.absolute_url(loader.build_path(loader.LATEST)), loader.RELEASED[loader.LATEST]
    )


def build_list_html(embed: Embed, site: Site) -> Markup:
    """Return the text as a list whose only attributes are those of links."""
    head = Markup('<p><a href="{}">{}</a>: {}</p>').format(
        site.absolute_url(embed.page_path), embed.title, embed.summary
    )
    items = Markup("\n").join(Markup("<li>{}</li>").format(_build_link(line, site)) for line in embed.lines)
    return Markup("{}\n<ol>\n{}\n</ol>").format(head, items)


def build_photo_html(embed: Embed, site: Site) -> Markup:
    """Return the linked picture, with the whole text as alternative text. The embed must have a picture."""
    steps = "; ".join(line.label + line.rest for line in embed.lines)
    image = '<img src="{}" width="{}" height="{}" alt="{}: {}. {}." style="max-width:100%;height:auto">'
    return Markup(f'<a href="{{}}">{image}</a>').format(
        site.absolute_url(embed.page_path),
        site.absolute_url(embed.picture_path),
        *PICTURE_SIZE,
        embed.title,
        embed.summary,
        steps,
    )


def build_markdown(embed: Embed, site: Site) -> str:
    """Return the text as a Markdown list."""
    title, summary = _escape_markdown(embed.title), _escape_markdown(embed.summary)
    head = f"**[{title}]({site.absolute_url(embed.page_path)})**: {summary}"
    lines = (f"1. {_build_markdown_link(line, site)}{_escape_markdown(line.rest)}" for line in embed.lines)
    return "\n".join((head, "", *lines))


def build_shortcode(request: CircuitRequest, site: Site, appearance: Appearance, *, on_click: bool) -> str:
    """Return the shortcode of the WordPress plugin for a circuit. The values need no escaping."""
    terms_name = "exercises" if request.terms.is_pinned else "areas"
    load = (("load", "click"),) if on_click else ()
    attributes = ((terms_name, request.terms.text), *request.query_pairs, *appearance.query_pairs, *load)
    return "".join(
        (f"[{name_plugin(site.address).shortcode}", *(f' {name}="{value}"' for name, value in attributes), "]")
    )


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
    """Escape the special characters of Markdown."""
    return re.sub(r"([\\`*_\[\]<>&#])", r"\\\1", text)
