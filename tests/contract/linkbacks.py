"""Send linkbacks as other sites do. The order is fixed, because a response depends on the requests before it."""

from __future__ import annotations

import xmlrpc.client
from collections.abc import Iterator

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.contract.addresses import SITE
from tests.contract.answers import brief

SOURCE = "https://other.example/note"
TARGET = f"{SITE}/posts/hips/"
FLOOD = 40
"""More linkbacks than the site accepts from one host within an hour."""

_WEBMENTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("is taken", {"source": SOURCE, "target": TARGET}),
    ("is taken again", {"source": SOURCE, "target": TARGET}),
    ("for an old address", {"source": SOURCE, "target": f"{SITE}/old-hips/#main"}),
    ("without fields", {}),
    ("without a target", {"source": SOURCE}),
    ("from this site", {"source": TARGET, "target": TARGET}),
    ("from no address", {"source": "javascript:alert(1)", "target": TARGET}),
    ("for another site", {"source": SOURCE, "target": "https://elsewhere.example/"}),
    ("for a page", {"source": SOURCE, "target": f"{SITE}/about/"}),
    ("for a closed article", {"source": SOURCE, "target": f"{SITE}/posts/plain/"}),
    ("that is too long", {"source": SOURCE + "x" * 20_000, "target": TARGET}),
)
_PINGBACKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("is taken", (f"{SOURCE}-2", TARGET)),
    ("is here already", (f"{SOURCE}-2", TARGET)),
    ("without parameters", ()),
    ("from this site", (TARGET, TARGET)),
    ("for another site", (SOURCE, "https://elsewhere.example/")),
    ("for an unknown article", (SOURCE, f"{SITE}/posts/nothing/")),
    ("for a page", (SOURCE, f"{SITE}/about/")),
    ("for a closed article", (SOURCE, f"{SITE}/posts/plain/")),
)
_TRACKBACKS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("is taken", "hips", {"url": f"{SOURCE}-3", "title": "A title", "blog_name": "A blog", "excerpt": "Words"}),
    ("without an address", "hips", {}),
    ("from this site", "hips", {"url": TARGET}),
    ("for an unknown article", "nothing", {"url": SOURCE}),
    ("for a draft", "draft", {"url": SOURCE}),
)


def linkbacks(client: FlaskClient) -> Iterator[tuple[str, list[str]]]:
    """Yield a name and the response for each request. Requires an app that has not received any linkback."""
    for name, form in _WEBMENTIONS:
        yield f"POST /webmention {name}", brief(client.post("/webmention", data=form))
    for name, parameters in _PINGBACKS:
        yield f"POST /pingback {name}", brief(_ping(client, *parameters))
    yield "POST /pingback by another method", brief(_ping(client, method="system.multicall"))
    yield "POST /pingback that is no call", brief(client.post("/pingback", data=b"<a", content_type="text/xml"))
    for name, slug, form in _TRACKBACKS:
        yield f"POST /trackback/{slug}/ {name}", brief(client.post(f"/trackback/{slug}/", data=form))
    for address in ("/webmention", "/pingback", "/trackback/hips/"):
        yield f"GET {address}", brief(client.get(address))
    for number in range(FLOOD):
        client.post("/webmention", data={"source": f"https://flood.example/{number}", "target": TARGET})
    late = "https://flood.example/late"
    yield "POST /webmention in a flood", brief(client.post("/webmention", data={"source": late, "target": TARGET}))
    yield "POST /pingback in a flood", brief(_ping(client, late, TARGET))
    yield "POST /trackback/hips/ in a flood", brief(client.post("/trackback/hips/", data={"url": late}))


def _ping(client: FlaskClient, *parameters: str, method: str = "pingback.ping") -> TestResponse:
    return client.post("/pingback", data=xmlrpc.client.dumps(parameters, method), content_type="text/xml")
