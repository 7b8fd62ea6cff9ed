"""A site with much of everything: 300 tags, titles that do not end, articles with 23 and with 300 comments."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from engine.comments.tables import comment
from tests.conftest import SITES, MakeApp
from web.core.context import services_of

COMMENTS = {"few": 23, "many": 300}
_NAMES = ("Mia", "Noa", "Dee with a name that has as many letters as there is room for in the form", "سارة", "Ben")
_TEXTS = (
    "Planks.",
    "After twenty years of running I started with clamshells, and my hips have not complained since. " * 6,
    "https://example.org/without-a-space-" + "and-on-" * 30,
    "قوة الركض تبدأ من الوركين.",
)


def crowded(shared_app: MakeApp, database_url: str) -> Flask:
    """Create the site. Each third comment is a reply to the first one of its article."""
    app = shared_app(SITES / "crowd", DATABASE_URL=database_url)
    services = services_of(app)
    start = services.edition_store.clock() - timedelta(days=30)
    first, rows = 1, []
    for slug, count in COMMENTS.items():
        for number in range(1, count + 1):
            text, at = _TEXTS[number % len(_TEXTS)], start + timedelta(minutes=number)
            row = {"id": first + number - 1, "post_slug": slug, "number": number, "status": "approved"}
            row |= {"name": _NAMES[number % len(_NAMES)], "parent_id": first if number % 3 == 0 else None}
            row |= {"body_markdown": text, "body_html": f"<p>{text}</p>", "renderer_version": 1}
            rows.append(row | {"created_at": at, "approved_at": at})
        first += count
    with services.database.write() as connection:
        connection.execute(comment.insert(), rows)
    return app
