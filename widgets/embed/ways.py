"""The ways into other sites: which code for which site, and what becomes of it there."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config.site import Site
from widgets.embed.models import Embed, Look
from widgets.embed.snippets import figure_html, iframe_html, list_html, markdown, photo_html, script_html, shortcode


@dataclass(frozen=True, slots=True)
class Way:
    """One way: the site it is for, what to do there, and the code. id is a word for anchors."""

    id: str
    title: str
    advice: str
    code: str


def ways(embed: Embed, site: Site, look: Look, *, on_click: bool = False, evergreen: bool = False) -> tuple[Way, ...]:
    """Every way for a widget. evergreen asks for the loader that changes; else it is pinned, with its digest."""
    script = f"{figure_html(embed, site, look=look, on_click=on_click)}\n{script_html(site, evergreen=evergreen)}"
    address = "Paste the address on a line of its own. WordPress shows the frame, as high as its content."
    if look.pairs or on_click:
        address += " It goes by what each reader prefers, light or dark; colours need one of the other ways."
    found = [Way("url", "WordPress", address, site.absolute(embed.address))]
    if embed.circuit:
        advice = "Needs our plugin. The whole workout then stands in your post as text, in feeds and mails, too."
        code = shortcode(embed.circuit.request, look, on_click=on_click)
        found.append(Way("shortcode", "WordPress with our plugin", advice, code))
    advice = "Paste it into the page's HTML. Readers without script get the whole as a list."
    found.append(Way("script", "Any site", advice, script))
    advice = "Switch the post from “Compose view” to “HTML view”, and paste it there."
    found.append(Way("blogger", "Blogger", advice, script))
    advice = (
        "Add an HTML card and paste it there. A pasted address alone becomes a bookmark in newer versions of Ghost."
    )
    found.append(Way("ghost", "Ghost", advice, script))
    advice = "The frame alone, for a site that takes frames and no scripts. Its height stays as it is here."
    found.append(Way("iframe", "Frames only", advice, str(iframe_html(embed, site, look=look))))
    advice = (
        "Lists and links, and nothing that a strict site or a mail would strip. It does not change with our library."
    )
    found.append(Way("text", "Strict site: text", advice, str(list_html(embed, site))))
    if embed.picture:
        advice = "A picture with a link. It works in mails and in feeds, and says all of it to those who do not see it."
        found.append(Way("photo", "Strict site: picture", advice, str(photo_html(embed, site))))
    found.append(Way("markdown", "Markdown", "For a site that is written in Markdown.", markdown(embed, site)))
    return tuple(found)
