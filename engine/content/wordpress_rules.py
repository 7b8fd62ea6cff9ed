"""The HTML that WordPress 6.1 allows, from wp-includes/kses.php and wp-includes/embed.php."""

from __future__ import annotations

from collections.abc import Mapping

AllowedTags = Mapping[str, frozenset[str]]
"""The allowed attributes of each element. Other elements are removed."""

ANY_DATA_ATTRIBUTE = "data-*"
"""Stands for all attributes that begin with "data-"."""

_GLOBAL_ATTRIBUTES = (
    f"aria-describedby aria-details aria-label aria-labelledby aria-hidden class {ANY_DATA_ATTRIBUTE} dir id lang "
    "role style title xml:lang"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CELL = "align char charoff valign"

_ATTRIBUTES = {
    "a": "href rel rev name target download",
    "area": "alt coords href nohref shape target",
    "audio": "autoplay controls loop muted preload src",
    "button": "disabled name type value",
    "col": f"{_CELL} span width",
    "colgroup": f"{_CELL} span width",
    "details": "align open",
    "font": "color face size",
    "hr": "align noshade size width",
    "img": "alt align border height hspace loading longdesc vspace src usemap width",
    "label": "for",
    "li": "align value",
    "map": "name",
    "menu": "type",
    "ol": "start type reversed",
    "pre": "width",
    "table": "align bgcolor border cellpadding cellspacing rules summary width",
    "td": f"{_CELL} abbr axis bgcolor colspan headers height nowrap rowspan scope width",
    "textarea": "cols rows disabled name readonly",
    "th": f"{_CELL} abbr axis bgcolor colspan headers height nowrap rowspan scope width",
    "tr": f"{_CELL} bgcolor",
    "track": "default kind label src srclang",
    "ul": "type",
    "video": "autoplay controls height loop muted playsinline poster preload src width",
    **dict.fromkeys(("blockquote", "q"), "cite"),
    "del": "datetime",
    "ins": "datetime cite",
    **dict.fromkeys(("tbody", "tfoot", "thead"), _CELL),
    **dict.fromkeys(
        (
            *(
                "article",
                "aside",
                "caption",
                "div",
                "figcaption",
                "figure",
                "footer",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
            ),
            *("header", "hgroup", "legend", "main", "nav", "p", "section", "span", "summary"),
        ),
        "align",
    ),
    **dict.fromkeys(
        (
            *("abbr", "acronym", "address", "b", "bdo", "big", "br", "cite", "code", "dd", "dfn", "dl", "dt", "em"),
            *("fieldset", "i", "kbd", "mark", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "small", "strike"),
            *("strong", "sub", "sup", "title", "tt", "u", "var"),
        ),
        "",
    ),
}

POST_TAGS: AllowedTags = {element: _words(f"{own} {_GLOBAL_ATTRIBUTES}") for element, own in _ATTRIBUTES.items()}
"""The allowed HTML of authors without the right to use any HTML: $allowedposttags without <object>."""

_FRAME = _words("src width height frameborder marginwidth marginheight scrolling title")

OEMBED_TAGS: AllowedTags = {"a": frozenset({"href"}), "blockquote": frozenset(), "iframe": _FRAME}
"""The allowed HTML in oEmbed responses of unknown sites: wp_filter_oembed_result()."""

URL_ATTRIBUTES = _words(
    "action archive background cite classid codebase data formaction href icon longdesc manifest poster profile src "
    "usemap xmlns"
)
"""Attributes with an address."""

PROTOCOLS = _words(
    "http https ftp ftps mailto news irc irc6 ircs gopher nntp feed telnet mms rtsp sms svn tel fax xmpp webcal urn"
)

_SIDES = ("top", "right", "bottom", "left")
_LOGICAL_SIDES = ("block-start", "block-end", "inline-start", "inline-end")

STYLE_PROPERTIES = _words(
    "background background-color background-image background-position background-size background-attachment "
    "background-blend-mode border border-radius border-width border-color border-style border-spacing "
    "border-collapse caption-side columns column-count column-fill column-gap column-rule column-span column-width "
    "color filter font font-family font-size font-style font-variant font-weight letter-spacing line-height "
    "text-align text-decoration text-indent text-transform height min-height max-height width min-width max-width "
    "flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap gap row-gap grid-template-columns "
    "grid-auto-columns grid-column-start grid-column-end grid-column-gap grid-template-rows grid-auto-rows "
    "grid-row-start grid-row-end grid-row-gap grid-gap justify-content justify-items justify-self align-content "
    "align-items align-self clear cursor direction float list-style-type object-fit object-position overflow "
    "vertical-align"
) | {
    *(f"border-{side}{end}" for side in _SIDES for end in ("", "-color", "-style", "-width")),
    *(f"border-{row}-{side}-radius" for row in ("top", "bottom") for side in ("left", "right")),
    *("margin", "padding"),
    *(f"{name}-{side}" for name in ("margin", "padding") for side in _SIDES),
    *(
        f"{name}-{axis}-{end}"
        for name in ("margin", "padding")
        for axis in ("block", "inline")
        for end in ("start", "end")
    ),
}
"""The allowed properties in style attributes: safecss_filter_attr()."""

XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
