"""The code with a frame that other sites paste: words first, so that the whole stands also where no frame does."""

from __future__ import annotations

from markupsafe import Markup

from engine.config.site import Site
from widgets.embed import loader
from widgets.embed.embed import PHONE, WIDTH, Embed, Line
from widgets.embed.look import Look

PLAIN = Look()


def oembed_html(embed: Embed, site: Site, *, width: int = WIDTH, height: int | None = None) -> Markup:
    """One line: the words in a blockquote, then the frame.

    WordPress only loads its own script, which sets the height, for HTML whose first byte is that of the blockquote.
    It makes one line of lists and strips every attribute that is not used here.
    """
    words = Markup(" · ").join(_linked(line, site) for line in embed.lines)
    return _quoted(embed, site, words) + iframe_html(embed, site, width=width, height=height)


def iframe_html(
    embed: Embed, site: Site, *, width: int = WIDTH, height: int | None = None, look: Look = PLAIN
) -> Markup:
    """The frame alone, for where a frame may be pasted; width and height are CSS pixels."""
    return Markup('<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0"></iframe>').format(
        site.absolute(look.on(embed.frame)), width, embed.height_at(width) if height is None else height, embed.title
    )


def figure_html(embed: Embed, site: Site, *, look: Look = PLAIN, on_click: bool = False) -> Markup:
    """The words as a list in a figure, which the loader turns into the frame. Lives through any author's rights."""
    extra = Markup(' data-accent="{}"').format(look.accent) if look.accent else Markup()
    extra += Markup(' data-load="click"') if on_click else Markup()
    height, narrow = embed.height_at(WIDTH), embed.height_at(PHONE)
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
    items = Markup().join(Markup("<li>{}{}</li>").format(line.words, line.rest) for line in embed.lines)
    return figure.format(
        address=site.absolute(embed.address),
        theme=look.theme,
        height=height,
        kept=kept,
        extra=extra,
        page=site.absolute(embed.path),
        title=embed.title,
        summary=embed.summary,
        items=items,
    )


def script_html(site: Site, *, evergreen: bool = False) -> Markup:
    """The loader: one version for good, with its digest; or evergreen, the newest, which cannot have one."""
    if evergreen:
        return Markup('<script async src="{}"></script>').format(site.absolute(loader.NEWEST_PATH))
    return Markup('<script async src="{}" integrity="{}" crossorigin="anonymous"></script>').format(
        site.absolute(loader.path(loader.LATEST)), loader.RELEASED[loader.LATEST]
    )


def _quoted(embed: Embed, site: Site, words: Markup) -> Markup:
    return Markup('<blockquote><a href="{}">{}, {}</a>: {}</blockquote>').format(
        site.absolute(embed.path), embed.title, embed.summary, words
    )


def _linked(line: Line, site: Site) -> Markup:
    words = Markup('<a href="{}">{}</a>').format(site.absolute(line.path), line.words) if line.path else line.words
    return Markup("{}{}").format(words, line.rest)
