"""Find the embed for a URL of this site."""

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
"""Query parameters that change the appearance of a frame, not its content."""
MAX_URL_LENGTH = 4_000  # characters


@dataclass(frozen=True, slots=True)
class FoundEmbed:
    """The embed for a URL. `is_picture` is True for the URL of its picture."""

    embed: Embed
    is_picture: bool = False


def list_embeddables() -> Mapping[str, Embeddable]:
    """Return everything that can be embedded, by its kind in `/embed/<kind>/<target>/`."""
    embeds = (widget.embed for widget in services().articles.widgets.values())
    return {embed.kind: embed for embed in embeds if embed is not None}


def resolve_embed(kind: str, target: str, pairs: Sequence[tuple[str, str]], *, strict: bool = False) -> Embed | None:
    """Return the embed for `/embed/<kind>/<target>/`, or None if the kind is unknown. Raises CircuitError."""
    if (kind, target) == ("c", READERS_CIRCUIT):
        # Redirect to its pinned path, so that a frame never changes during a workout.
        return circuit.build_embed(readers_circuit(), edition().library, redirect_status=302)
    known = list_embeddables()
    return known[kind].resolve(EmbedRequest(target, pairs, edition().library, strict)) if kind in known else None


def find_embed(url: str, *, strict: bool = True) -> FoundEmbed | None:
    """Return the embed for a URL or path of this site: a widget, an article's first widget, or a circuit's picture.

    Return None if it belongs to another site or has nothing to embed. Raises ValueError if it is not a URL, and
    CircuitError if its target is invalid or, if `strict`, has unknown options.
    """
    origin, path, pairs = _split_url(url)
    if origin not in ("", edition().site.address):
        return None
    article = edition().by_address.get(path)
    if article is not None:
        is_live = edition().status(article, now()) is ArticleStatus.LIVE
        embed_paths = article.rendered.embed_paths
        return find_embed(_choose_embed_path(embed_paths)) if is_live and embed_paths else None
    head, _, file_name = path.removeprefix("/").partition("/")
    if head == "c" and file_name.endswith(".png"):
        terms = file_name.removesuffix(".png").removesuffix(".pin")
        embed = resolve_embed("c", terms, pairs, strict=strict)
        return FoundEmbed(embed, is_picture=True) if embed else None
    if path == "/c/" or (path == "/circuits/" and pairs):
        embed = resolve_embed("c", "", pairs, strict=True)
        return FoundEmbed(embed) if embed else None
    for kind in list_embeddables().values():
        for prefix in (*kind.page_prefixes, f"{PREFIX}{kind.kind}/"):
            target = path.removeprefix(prefix).removesuffix("/")
            if path.startswith(prefix) and target and "/" not in target:
                embed = resolve_embed(kind.kind, target, pairs, strict=strict)
                return FoundEmbed(embed) if embed else None
    return None


def _choose_embed_path(paths: Sequence[str]) -> str:
    """Return the path to embed for an article: that of its first circuit, or else of its first widget."""
    return next((path for path in paths if path.startswith(f"{PREFIX}c/")), paths[0])


def _split_url(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Return origin ("" for a path), path and query of a URL, without parameters that only change the appearance."""
    if not url or len(url) > MAX_URL_LENGTH:
        raise ValueError(f"url: enter a URL of this site, at most {MAX_URL_LENGTH} characters")
    try:
        split = urlsplit(url)
        pairs = parse_qsl(split.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ValueError("url: this is not a URL") from None
    origin = f"{split.scheme}://{split.netloc}" if split.netloc or split.scheme else ""
    return origin, unquote(split.path), [pair for pair in pairs if pair[0] not in APPEARANCE_OPTIONS]
