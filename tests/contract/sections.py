"""The sections of the recording. Each sends requests to the site and returns the responses by request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flask import Flask

from tests.contract import addresses
from tests.contract.answers import brief, full
from tests.contract.linkbacks import linkbacks
from tests.contract.messages import messages
from tests.contract.site_app import open_site, open_site_with_readers

Answers = dict[str, list[str]]

_RENAMED = ("/moderation/", "/privacy/", "/subscriptions/")
"""Prefixes of addresses that are not recorded, because they may be renamed."""


def _rules(app: Flask) -> Answers:
    """Return every public URL rule with its methods. Names of variables are left out, because they are internal."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(_RENAMED):
            address = re.sub(r"<(?:(\w+)(?:\([^>]*\))?:)?\w+>", lambda match: f"<{match[1] or 'text'}>", rule.rule)
            found.setdefault(address, set()).update(rule.methods or ())
    return {address: [" ".join(sorted(methods))] for address, methods in sorted(found.items())}


def _get(app: Flask, asked: Iterable[str], write: Callable[..., list[str]]) -> Answers:
    client = app.test_client()
    return {f"GET {address}": write(client.get(address)) for address in asked}


def _file(address: str, ending: str) -> str:
    """Return the address of a file of a circuit: `/c/glutes.json?level=1` for `/c/glutes/?level=1`."""
    return address.replace("/?", f".{ending}?")


def _circuits(app: Flask) -> Answers:
    return _get(app, addresses.CIRCUITS + addresses.SPELLINGS + addresses.MISTAKES, brief)


def _documents(app: Flask) -> Answers:
    return _get(app, [_file(address, "json") for address in addresses.CIRCUITS], brief)


def _watches(app: Flask) -> Answers:
    return _get(app, [_file(address, "fit") for address in addresses.FIT], brief)


def _calendars(app: Flask) -> Answers:
    return _get(app, addresses.CALENDARS, brief)


def _texts_and_pictures(app: Flask) -> Answers:
    return _get(app, addresses.TEXTS + addresses.PICTURES, brief)


def _frames(app: Flask) -> Answers:
    return _get(app, addresses.FRAMES, full)


def _oembed(app: Flask) -> Answers:
    return _get(app, addresses.OEMBED, brief)


def _loaders(app: Flask) -> Answers:
    return _get(app, addresses.LOADERS, full)


def _shared(app: Flask) -> Answers:
    return _get(app, addresses.SHARED, full)


def _pages(app: Flask) -> Answers:
    return _get(app, addresses.PAGES, full) | _get(app, addresses.MOVED, brief)


def _methods(app: Flask) -> Answers:
    """Send other requests than a plain GET: conditional, too large, with other methods."""
    client = app.test_client()
    found: Answers = {}
    for address in ("/", "/c/glutes.json", "/embed/c/glutes/", "/w/1.0.0/circuit.js", "/oembed?url=/c/glutes/"):
        found[f"HEAD {address}"] = full(client.head(address))
        etag = client.get(address).headers["ETag"]
        found[f"GET {address} with its ETag"] = full(client.get(address, headers={"If-None-Match": etag}))
        found[f"PUT {address}"] = full(client.put(address))
        found[f"OPTIONS {address}"] = full(client.options(address))
    found["GET an address that is too long"] = full(client.get("/" + "a" * 9_000))
    found["POST a body that is too long to /share/"] = full(client.post("/share/", data={"html": "a" * 70_000}))
    return found


def _readers(app: Flask) -> Answers:
    """Request feeds, comments and the readers' circuit, and send comments."""
    feeds = ("/feeds/comments.atom", "/feeds/comments/hips.atom", "/feeds/comments/draft.atom")
    comments = [f"/comments/{number}/" for number in (1, 2, 3, 4, 5, 99)]
    favourites = [f"/c/favourites{end}" for end in ("/", ".txt", ".fit", ".ics?days=2", ".png", ".pin.png")]
    embedded = ["/embed/c/favourites/?theme=dark", "/oembed?url=/c/favourites/"]
    found = _get(app, feeds, full) | _get(app, [*comments, *favourites, *embedded], brief)
    found |= _get(app, ["/c/favourites.json", "/posts/hips/", "/posts/hips/?reply=1", "/favourites/"], full)
    client = app.test_client()
    answer = {"post": "hips", "name": "Flo", "text": "Bridges.", "favourite": "glute-bridge"}
    found["POST /comments/"] = brief(client.post("/comments/", data=answer))
    found["POST /comments/ for a preview"] = brief(client.post("/comments/", data=answer | {"action": "preview"}))
    found["POST /comments/ without a name"] = brief(client.post("/comments/", data=answer | {"name": ""}))
    found["POST /comments/ for no article"] = brief(client.post("/comments/", data=answer | {"post": "nothing"}))
    headers = {"Sec-Fetch-Site": "cross-site"}
    found["POST /comments/ from another site"] = brief(client.post("/comments/", data=answer, headers=headers))
    return found


READING: dict[str, Callable[[Flask], Answers]] = {
    "addresses": _rules,
    "circuits": _circuits,
    "circuits-json": _documents,
    "circuits-fit": _watches,
    "circuits-ics": _calendars,
    "circuits-txt-png": _texts_and_pictures,
    "embed-frames": _frames,
    "embed-oembed": _oembed,
    "embed-loaders": _loaders,
    "embed-share": _shared,
    "pages": _pages,
    "methods": _methods,
}
"""Sections that do not change anything, so that they can share an app."""


def readers(instance: Path) -> Answers:
    """Return the section of comments and favourites, recorded with a separate app."""
    return _readers(open_site_with_readers(instance))


def received(instance: Path) -> Answers:
    """Return the section of linkbacks, recorded with a separate app."""
    return dict(linkbacks(open_site(instance).test_client()))


WRITING: dict[str, Callable[[Path], Answers]] = {"readers": readers, "linkbacks": received}
"""Sections that change the database. Each creates an app in its own instance folder."""


def sections(folder: Path) -> Iterator[tuple[str, Answers]]:
    """Yield the name and content of every section. Instance folders are created in folder."""
    app = open_site(folder / "instance")
    for name, read in READING.items():
        yield name, read(app)
    for name, write in WRITING.items():
        yield name, write(folder / name)
    yield "messages", messages(app)
