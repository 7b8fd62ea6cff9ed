"""Warn about HTML that readers do not get and markup that they see, and say what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.content.html_elements import MATHML_ELEMENTS, SVG_ELEMENTS
from engine.content.markdown.pictures import PICTURE_ATTRIBUTES
from engine.content.markdown.raw_html import CONDITION, RemovedHtml
from engine.content.markdown.wordpress_shortcodes import (
    LINK_RECORDING,
    SHOW_VIDEO,
    WRITE_CAPTION,
    suggest_instead,
)
from engine.content.sanitise import list_allowed_attributes
from engine.errors import UnlocatedProblem, did_you_mean, find_typo
from engine.text import quote_input

MAX_REPORTED = 20
"""Further parts of an article are only counted."""

_IN_TEMPLATES = "For {}, put it in templates/, with '{}' below [allow] in site.toml: see docs/theme.md."
_HINTS = (
    (
        "iframe video object embed source track param",
        SHOW_VIDEO,
    ),
    ("audio", LINK_RECORDING),
    (
        "script",
        "Use a shortcode, or write your own: see docs/widgets.md. " + _IN_TEMPLATES.format("a service", "scripts"),
    ),
    ("style", "Use a class that the site has: '{: .wide }' below a paragraph or after a picture."),
    (
        "form input button label select option optgroup textarea fieldset legend datalist output progress meter",
        f"Ask readers with '<<your-turn>>', for their comments. {_IN_TEMPLATES.format('a newsletter', 'forms')}",
    ),
    ("html head body title meta link base", "Leave it out: the page has its own."),
    (
        f"title style script {' '.join(SVG_ELEMENTS)}",
        "Save the drawing as a file, and show it with ![description](address).",
    ),
    (" ".join(MATHML_ELEMENTS), "Write the formula as text."),
    ("picture source", "Write only the picture: ![description](address)."),
    (
        "font center big tt strike blink marquee",
        "Use Markdown, such as **bold** and ~~old~~, or leave it out.",
    ),
)
_FAMILIES = tuple((frozenset(names.split()), hint) for names, hint in _HINTS)
_ATTRIBUTE_HINTS = {
    "style": "Leave it out, or use a class that the site has, such as 'wide'.",
    "srcset": "Leave it out: write only 'src'.",
    "sizes": "Leave it out: write only 'src'.",
    "target": "Leave it out: readers choose where a link opens.",
}
_CREATORS = "author artist attribution by copyright creator owner photo photographer source"
_PICTURE_HINTS = {
    **dict.fromkeys(PICTURE_ATTRIBUTES, "Put the picture into a paragraph of its own."),
    **dict.fromkeys(("caption", "figcaption"), WRITE_CAPTION),
    **dict.fromkeys(_CREATORS.split(), "Did you mean 'credit'?"),
    "rights": "Did you mean 'licence'?",
}


def describe_removed(
    removed: Sequence[RemovedHtml], *, has_table: bool
) -> Iterator[tuple[RemovedHtml, UnlocatedProblem]]:
    """Yield each part to report with its problem: elements once, and what belongs to them not at all.

    Parts of tables are only removed if the article has no table in HTML.
    """
    parts = _leave_out_contents([part for part in removed if part.kind != "stray" or not has_table])
    for count, part in enumerate(parts):
        if count == MAX_REPORTED:
            rest = f"{len(parts) - count} more parts are removed or not understood, here and below."
            yield part, UnlocatedProblem(rest, "Fix those above, then check again.")
            return
        yield part, _describe(part)


def _leave_out_contents(parts: Sequence[RemovedHtml]) -> list[RemovedHtml]:
    """Return the parts without end tags that have a start tag, and without elements inside of those they belong to."""
    partners: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for index, part in enumerate(parts):
        if part.kind == "start":
            waiting.setdefault(part.element, []).append(index)
        elif part.kind == "end" and waiting.get(part.element):
            partners[waiting[part.element].pop()] = index
    ends = set(partners.values())
    found: list[RemovedHtml] = []
    family: frozenset[str] = frozenset()
    family_end = -1
    for index, part in enumerate(parts):
        is_inside = index < family_end and part.kind in ("start", "end") and part.element in family
        if index in partners and index > family_end:
            family = next((names for names, _ in _FAMILIES if part.element in names), frozenset())
            family_end = partners[index]
        if not is_inside and index not in ends:
            found.append(part)
    return found


def _describe(part: RemovedHtml) -> UnlocatedProblem:
    match part.kind:
        case "attribute" | "list" | "value":
            return _describe_attribute(part)
        case "wordpress":
            return UnlocatedProblem(
                f"Readers see '[{part.element}]', a shortcode of WordPress.", suggest_instead(part.element)
            )
        case "shown":
            return UnlocatedProblem(
                f"Readers see the braces with {quote_input(part.text)}.",
                "Write them right after a link or picture, or on the line below a paragraph, without a blank line.",
            )
        case "address":
            hint = "Use a path, or an address that begins with https:, http:, mailto: or tel:."
            return UnlocatedProblem(f"The address {quote_input(part.value)} is removed.", hint)
        case "comment":
            return UnlocatedProblem(
                "This comment has no end, so readers do not see what is below.", "Write '-->' at its end."
            )
        case "stray":
            message = f"'<{part.element}>' is removed, because it is outside of a table."
            return UnlocatedProblem(message, "Write a table in Markdown.")
    slash = "/" if part.kind == "end" else ""
    tag = f"<{slash}{part.element}>"
    if ":" in part.element or part.element == CONDITION:
        return UnlocatedProblem(f"'{tag}' is removed.", "Leave it out: a word processor left it here.")
    hint = next((hint for names, hint in _FAMILIES if part.element in names), "Leave it out.")
    if not part.value:  # with attributes, it is not meant as text
        hint += f" If it is text, write '\\{tag}'."
    return UnlocatedProblem(f"'{tag}' is removed.", hint)


def _describe_attribute(part: RemovedHtml) -> UnlocatedProblem:
    what = "contains a tag" if part.kind == "value" else "is removed"
    message = f"The attribute {quote_input(part.attribute)} of '<{part.element}>' {what}."
    if lines := part.value.count("\n"):
        message += " It ends on the next line." if lines == 1 else f" It ends {lines} lines below."
        if "<" in part.value:
            return UnlocatedProblem(message, "Write the quotation mark that is missing at its end.")
    if part.attribute.startswith("on"):
        return UnlocatedProblem(message, "Leave it out: articles have no scripts.")
    return UnlocatedProblem(message, _suggest_attribute(part))


def _suggest_attribute(part: RemovedHtml) -> str:
    name = part.attribute
    if name in _ATTRIBUTE_HINTS:
        return _ATTRIBUTE_HINTS[name]
    if part.kind == "list":
        meant = did_you_mean(name, PICTURE_ATTRIBUTES)
        if part.element == "img" and (hint := _PICTURE_HINTS.get(name) or meant):
            return hint
        if meant:
            return 'Write those of a picture right after it, on the same line: ![description](address){: credit="…" }.'
    typo = find_typo(name, sorted(list_allowed_attributes(part.element)))
    return f"Did you mean '{typo}'?" if typo else "Leave it out."
