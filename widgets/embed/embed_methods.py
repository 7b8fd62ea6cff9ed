"""The ways into other sites: which code for which site, and what becomes of it there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config.site import Site
from widgets.embed.models import Appearance, Embed
from widgets.embed.snippets import (
    build_figure_html,
    build_iframe_html,
    build_list_html,
    build_markdown,
    build_photo_html,
    build_script_html,
    build_shortcode,
)


@dataclass(frozen=True, slots=True)
class EmbedMethod:
    """One method: the site it is for, what to do there, and the code. id is a word for anchors."""

    id: str
    title: str
    advice: str
    code: str


def list_embed_methods(
    embed: Embed, site: Site, appearance: Appearance, *, on_click: bool = False, evergreen: bool = False
) -> tuple[EmbedMethod, ...]:
    """Every way for a widget. evergreen asks for the loader that changes; else it is pinned, with its digest."""
    figure = build_figure_html(embed, site, appearance=appearance, on_click=on_click)
    script = f"{figure}\n{build_script_html(site, evergreen=evergreen)}"
    address = "Paste the address on a line of its own. WordPress shows the frame, as high as its content."
    if appearance.query_pairs or on_click:
        address += " It goes by what each reader prefers, light or dark; colours need one of the other ways."
    found = [EmbedMethod("url", "WordPress", address, site.absolute_url(embed.public_path))]
    if embed.circuit:
        advice = "Needs our plugin. The whole workout then stands in your post as text, in feeds and mails, too."
        code = build_shortcode(embed.circuit.request, appearance, on_click=on_click)
        found.append(EmbedMethod("shortcode", "WordPress with our plugin", advice, code))
    advice = "Paste it into the page's HTML. Readers without script get the whole as a list."
    found.append(EmbedMethod("script", "Any site", advice, script))
    advice = "Switch the post from “Compose view” to “HTML view”, and paste it there."
    found.append(EmbedMethod("blogger", "Blogger", advice, script))
    advice = (
        "Add an HTML card and paste it there. A pasted address alone becomes a bookmark in newer versions of Ghost."
    )
    found.append(EmbedMethod("ghost", "Ghost", advice, script))
    advice = "The frame alone, for a site that takes frames and no scripts. Its height stays as it is here."
    found.append(
        EmbedMethod("iframe", "Frames only", advice, str(build_iframe_html(embed, site, appearance=appearance)))
    )
    advice = (
        "Lists and links, and nothing that a strict site or a mail would strip. It does not change with our library."
    )
    found.append(EmbedMethod("text", "Strict site: text", advice, str(build_list_html(embed, site))))
    if embed.picture_path:
        advice = "A picture with a link. It works in mails and in feeds, and says all of it to those who do not see it."
        found.append(EmbedMethod("photo", "Strict site: picture", advice, str(build_photo_html(embed, site))))
    found.append(
        EmbedMethod("markdown", "Markdown", "For a site that is written in Markdown.", build_markdown(embed, site))
    )
    return tuple(found)
