"""What an address of this site shows on other sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.content.article import ArticleStatus
from web.core.context import edition, now, services
from web.core.presets import READERS_CIRCUIT, readers_circuit
from web.embed.frames import PREFIX
from widgets.embed import circuit
from widgets.embed.models import Embed, Embeddable, EmbedRequest

APPEARANCE_OPTIONS = ("theme", "accent")
"""The options of an address that say how a frame looks, not what it shows."""
MAX_URL_LENGTH = 4_000  # characters


@dataclass(frozen=True, slots=True)
class FoundEmbed:
    """What an address shows; picture tells that the address is its picture's."""

    embed: Embed
    is_picture: bool = False


def list_embeddables() -> Mapping[str, Embeddable]:
    """Everything that can be embedded, by the word that stands in the addresses of its frames."""
    embeds = (widget.embed for widget in services().articles.widgets.values())
    return {embed.kind: embed for embed in embeds if embed is not None}


def resolve_embed(kind: str, rest: str, pairs: Sequence[tuple[str, str]], *, strict: bool = False) -> Embed | None:
    """What /embed/<kind>/<rest>/ shows; None for an unknown kind. Raises CircuitError where it shows nothing."""
    if (kind, rest) == ("c", READERS_CIRCUIT):
        # At its own address: a frame never changes in the middle of a workout.
        return circuit.build_embed(readers_circuit(), edition().library, redirect_status=302)
    known = list_embeddables()
    return known[kind].resolve(EmbedRequest(rest, pairs, edition().library, strict)) if kind in known else None


def find_embed(url: str, *, strict: bool = True) -> FoundEmbed | None:
    """What a URL of this site, or a path, shows: its widget, an article's first, or a circuit's picture.

    None where it is another site's or has nothing to show. An unknown option in it is a problem, unless strict
    is off: raises CircuitError as read does, and ValueError for what is no URL at all.
    """
    origin, path, pairs = _split_url(url)
    if origin not in ("", edition().site.address):
        return None
    article = edition().by_address.get(path)
    if article is not None:
        shown = edition().status(article, now()) is ArticleStatus.LIVE and article.rendered.embed_paths
        return find_embed(_choose_frame(article.rendered.embed_paths)) if shown else None
    head, _, rest = path.removeprefix("/").partition("/")
    if head == "c" and rest.endswith(".png"):
        embed = resolve_embed("c", rest.removesuffix(".png").removesuffix(".pin"), pairs, strict=strict)
        return FoundEmbed(embed, is_picture=True) if embed else None
    if path == "/c/" or (path == "/circuits/" and pairs):
        embed = resolve_embed("c", "", pairs, strict=True)
        return FoundEmbed(embed) if embed else None
    for kind in list_embeddables().values():
        for prefix in (*kind.page_prefixes, f"{PREFIX}{kind.kind}/"):
            rest = path.removeprefix(prefix).removesuffix("/")
            if path.startswith(prefix) and rest and "/" not in rest:
                embed = resolve_embed(kind.kind, rest, pairs, strict=strict)
                return FoundEmbed(embed) if embed else None
    return None


def _choose_frame(frames: Sequence[str]) -> str:
    """What stands for an article on other sites: its first circuit, else the first that there is."""
    return next((frame for frame in frames if frame.startswith(f"{PREFIX}c/")), frames[0])


def _split_url(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The origin ("" for a mere path), the path and the query of a URL, without what only says how a frame looks."""
    if not url or len(url) > MAX_URL_LENGTH:
        raise ValueError(f"url: give an address of this site, of at most {MAX_URL_LENGTH} characters")
    try:
        split = urlsplit(url)
        pairs = parse_qsl(split.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ValueError("url: this is not an address") from None
    origin = f"{split.scheme}://{split.netloc}" if split.netloc or split.scheme else ""
    return origin, unquote(split.path), [pair for pair in pairs if pair[0] not in APPEARANCE_OPTIONS]
