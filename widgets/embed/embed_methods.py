"""List the methods for embedding a widget: the code to paste, and instructions for each kind of site."""

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
    """A method for embedding: the kind of site, instructions, and the code to paste. The id is used in anchors."""

    id: str
    title: str
    instructions: str
    code: str


def list_embed_methods(
    embed: Embed, site: Site, appearance: Appearance, *, on_click: bool = False, evergreen: bool = False
) -> tuple[EmbedMethod, ...]:
    """Return all methods for a widget. The code loads a fixed version of the script, or the latest (`evergreen`)."""
    figure = build_figure_html(embed, site, appearance=appearance, on_click=on_click)
    script = f"{figure}\n{build_script_html(site, evergreen=evergreen)}"
    return (
        EmbedMethod(
            "url",
            "WordPress",
            "Paste this URL on its own line. To load it on click, use another method."
            if on_click
            else "Paste this URL on its own line. WordPress turns it into a frame that fits its content.",
            site.absolute_url(appearance.add_to(embed.public_path)),
        ),
        *_list_circuit_methods(embed, site, appearance, on_click=on_click),
        EmbedMethod(
            "script",
            "Any site",
            "Paste this into the HTML of your page. Readers without JavaScript see a list instead of the frame.",
            script,
        ),
        EmbedMethod(
            "blogger", "Blogger", "Switch the post from “Compose view” to “HTML view”, then paste this.", script
        ),
        EmbedMethod(
            "ghost",
            "Ghost",
            "Add an HTML card, then paste this. Recent versions of Ghost turn a pasted URL into a bookmark.",
            script,
        ),
        EmbedMethod(
            "iframe",
            "Frames only",
            "Use this if your site allows frames but no scripts. Unfolded details scroll inside the frame.",
            str(build_iframe_html(embed, site, appearance=appearance)),
        ),
        EmbedMethod(
            "text",
            "Text only",
            "Use this for emails and for sites that remove everything except text and links. It never changes.",
            str(build_list_html(embed, site)),
        ),
        *_list_picture_methods(embed, site),
        EmbedMethod("markdown", "Markdown", "Use this if you write in Markdown.", build_markdown(embed, site)),
    )


def _list_circuit_methods(
    embed: Embed, site: Site, appearance: Appearance, *, on_click: bool
) -> tuple[EmbedMethod, ...]:
    if embed.circuit is None:
        return ()
    return (
        EmbedMethod(
            "shortcode",
            "WordPress with our plugin",
            "Install our plugin, then paste this. The whole workout is in your post as text, also in feeds and emails.",
            build_shortcode(embed.circuit.request, site, appearance, on_click=on_click),
        ),
    )


def _list_picture_methods(embed: Embed, site: Site) -> tuple[EmbedMethod, ...]:
    if not embed.picture_path:
        return ()
    return (
        EmbedMethod(
            "photo",
            "Picture",
            "A picture with a link, for feeds and emails. Its alternative text describes the whole workout.",
            str(build_photo_html(embed, site)),
        ),
    )
