"""Find the embed for a URL of this site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.circuits.parsing import parse_query
from engine.content.article import ArticleStatus
from engine.editions.edition import RenderedArticle
from engine.linkbacks.source import authority
from web.core.article_view import view_article
from web.core.context import edition, now, services, today
from web.core.expensive_work import count_expensive_response, is_large
from web.core.presets import READERS_CIRCUIT, readers_circuit
from web.embed.frames import PREFIX
from widgets.embed import circuit
from widgets.embed.models import (
    APPEARANCE_OPTIONS,
    DEFAULT_APPEARANCE,
    Appearance,
    Embed,
    Embeddable,
    EmbedRequest,
    read_appearance,
)

MAX_URL_LENGTH = 4_000  # characters
_SURROUNDING = re.compile(r"^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$")
"""Spaces around a pasted URL, also those without width."""


@dataclass(frozen=True, slots=True)
class FoundEmbed:
    """The embed for a URL.

    `is_picture` is True for the URL of its picture. `appearance` is that of the URL's query. `author` is the name of
    the author if the URL is that of an article, or else "".
    """

    embed: Embed
    is_picture: bool = False
    appearance: Appearance = DEFAULT_APPEARANCE
    author: str = ""


def list_embeddables() -> Mapping[str, Embeddable]:
    """Return everything that can be embedded, by its kind in `/embed/<kind>/<target>/`."""
    embeds = (widget.embed for widget in services().articles.widgets.values())
    return {embed.kind: embed for embed in embeds if embed is not None}


def resolve_embed(kind: str, target: str, pairs: Sequence[tuple[str, str]], *, strict: bool = False) -> Embed | None:
    """Return the embed for `/embed/<kind>/<target>/`, or None if the kind is unknown. Raises CircuitError."""
    if (kind, target) == ("c", READERS_CIRCUIT):
        # Redirect to its pinned path, so that a frame never changes during a workout.
        return circuit.build_embed(readers_circuit(), edition().library, redirect_status=302)
    library, known = edition().library, list_embeddables()
    if kind == "c" and is_large(parse_query(target, pairs, library).request, library):
        count_expensive_response()
    asked = EmbedRequest(target, pairs, library, strict, edition().plans, today(), edition().site.language)
    return known[kind].resolve(asked) if kind in known else None


def find_embed(url: str, *, strict: bool = True) -> FoundEmbed | None:
    """Return the embed for a URL or path of this site: a widget, an article's first widget, or a circuit's picture.

    It may be written in any way that leads to the page: with or without a slash at the end, with spaces around it, with
    another scheme, with a fragment, with unknown options, or as an old address of an article.

    Return None if it belongs to another site or has nothing to embed. Raises ValueError if it is not a URL, and
    CircuitError if its target is invalid or, if `strict`, if an option looks like a typo.
    """
    address = _split_url(url)
    if address is None:
        return None
    path, pairs = address
    appearance = read_appearance(dict(pairs))
    pairs = [pair for pair in pairs if pair[0] not in APPEARANCE_OPTIONS]
    article = _find_article(path, pairs)
    found = _find_in_article(article) if article else _find_widget(path, pairs, strict=strict)
    return replace(found, appearance=appearance) if found else None


def is_of_other_site(url: str) -> bool:
    """Return True if a valid URL is absolute and has another host or port than this site."""
    return bool(urlsplit(_SURROUNDING.sub("", url)).netloc) and _split_url(url) is None


def _find_in_article(article: RenderedArticle) -> FoundEmbed | None:
    view = view_article(article)
    paths = view.rendered.embed_paths
    if not paths or edition().status(article, now()) is not ArticleStatus.LIVE:
        return None
    found, author = find_embed(_choose_embed_path(paths)), view.author
    return replace(found, author=author.name) if found and author else found


def _find_widget(path: str, pairs: Sequence[tuple[str, str]], *, strict: bool) -> FoundEmbed | None:
    """Return the embed for the path of a widget, of a page with the same content, or of a circuit's picture."""
    stem = path.rstrip("/")
    if stem.startswith("/c/") and stem.endswith(".png"):
        terms = stem.removeprefix("/c/").removesuffix(".png").removesuffix(".pin")
        embed = resolve_embed("c", terms, pairs, strict=strict)
        return FoundEmbed(embed, is_picture=True) if embed else None
    if stem == "/c" or (stem == "/circuits" and pairs):
        embed = resolve_embed("c", "", pairs, strict=strict)
        return FoundEmbed(embed) if embed else None
    for kind in list_embeddables().values():
        for prefix in (*kind.page_prefixes, f"{PREFIX}{kind.kind}/"):
            target = stem.removeprefix(prefix)
            if stem.startswith(prefix) and target and "/" not in target:
                embed = resolve_embed(kind.kind, target, pairs, strict=strict)
                return FoundEmbed(embed) if embed else None
    return None


def _find_article(path: str, pairs: Sequence[tuple[str, str]]) -> RenderedArticle | None:
    """Return the article at a path or an old path, with or without a slash at the end."""
    current = edition()
    stem = path.rstrip("/")
    spellings = (path, f"{stem}/", stem)
    found = (current.by_address.get(spelling) for spelling in spellings)
    old = (current.find_redirect(spelling, tuple(pairs)) for spelling in spellings)
    return next((article for article in (*found, *old) if article is not None), None)


def _choose_embed_path(paths: Sequence[str]) -> str:
    """Return the path to embed for an article: that of its first circuit, or else of its first widget."""
    return next((path for path in paths if path.startswith(f"{PREFIX}c/")), paths[0])


def _split_url(url: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return path and query of a URL of this site.

    Return None if the URL belongs to another site. Raises ValueError if it is not a URL.
    """
    url = _SURROUNDING.sub("", url)
    if not url or len(url) > MAX_URL_LENGTH:
        raise ValueError(f"url: enter a URL of this site, at most {MAX_URL_LENGTH} characters")
    try:
        split = urlsplit(url)
        pairs = parse_qsl(split.query.replace("&amp;", "&"), keep_blank_values=True, max_num_fields=100)
        is_own = not split.scheme and not split.netloc
        if split.scheme in ("http", "https") and "@" not in split.netloc:
            # The scheme doesn't matter: pasted URLs often have the wrong one.
            is_own = authority(url) == authority(edition().site.address)
    except ValueError:
        raise ValueError("url: this is not a URL") from None
    path = _SURROUNDING.sub("", unquote(split.path))  # spaces at the end may be percent-encoded
    return (path, pairs) if is_own else None
