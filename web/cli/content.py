"""Commands for authors: check, preview and publish content, and print shortcodes and circuits."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import parse_qsl, quote

import click
from flask.cli import with_appcontext

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.exports.text import format_circuit
from engine.circuits.options import default_per_area
from engine.circuits.parsing import parse_arguments
from engine.circuits.terms import Terms
from engine.content.article import ArticleStatus
from engine.editions.edition import Edition
from engine.editions.files import find_slug
from engine.errors import did_you_mean
from engine.text import escape_controls, slugify
from web.cli.shortcode_docs import format_shortcode
from web.core import context
from web.core.content_status import service_lines, status_lines
from web.core.slot_check import list_template_problems
from web.embed.views import build_wordpress_plugin
from web.site.pages import PREVIEW_TTL, preview_token
from widgets.wordpress.package import name_plugin

MAX_TITLE = 300  # characters
MAX_SLUG = 80  # characters
_DRAFT = """\
---
title: {title}
date: {date:%Y-%m-%d %H:%M:%S}
# summary: One sentence for lists and search engines.
areas: [{areas}]
draft: true
---

Why this matters to a runner.

## The workout

<<circuit areas="{terms}"{per_area}>>

<<your-turn question="Which exercise helps you most?">>
"""


@click.command()
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format. json is for editors.",
)
@with_appcontext
def check(output_format: str) -> None:
    """Check all content files.

    Checks posts, pages, exercises, site.toml, templates and the links between pages, as the files are now. Exits with 1
    if there is a problem.
    """
    store = context.services().edition_store
    found = replace(store.builder, ignore_last_good=True).build(store.clock())
    problems = [*found.problems, *list_template_problems(found)]
    if output_format == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(escape_controls(str(problem)))
        if not problems:
            click.echo("No problems found.")
    sys.exit(1 if problems else 0)


@click.command()
@with_appcontext
def status() -> None:
    """List articles as live, hidden or broken, and print new preview links."""
    services = context.services()
    edition, now = services.edition_store.edition, services.edition_store.clock()
    for line in (*status_lines(edition, now), *service_lines(services.environment)):
        click.echo(line)
    items = [*edition.posts, *edition.pages.values()]
    slugs = [item.article.slug for item in items if edition.status(item, now) is not ArticleStatus.LIVE]
    shown = {item.article.slug for item in items}
    slugs += [slug for slug in dict.fromkeys(map(find_slug, edition.skipped)) if slug not in shown]
    if slugs:
        click.echo(f"\nPrivate preview links, which work for {PREVIEW_TTL.days} days:")
    for slug in slugs:
        click.echo(f"  {_build_preview_link(slug, edition)}")


@click.command()
@click.argument("title")
@with_appcontext
def new(title: str) -> None:
    """Create a draft in posts/ with the title TITLE."""
    title = " ".join(title.split())
    services = context.services()
    edition = services.edition_store.edition
    slug = slugify(title, edition.site.language)[:MAX_SLUG].strip("-")
    if not slug:
        raise click.ClickException("The title needs letters or digits")
    if not title.isprintable() or len(title) > MAX_TITLE:
        raise click.ClickException(f"Use at most {MAX_TITLE} characters for the title, and no control characters")
    library = edition.library
    areas = [area for area in library.vocabulary.areas if library.in_area(area)][:2]
    fewest = min((len(library.in_area(area)) for area in areas), default=0)
    per_area = f' per-area="{fewest}"' if fewest < default_per_area(Terms(areas=tuple(areas))) else ""
    paths = [*(post.article.path for post in edition.posts), *edition.skipped]
    if existing := [path for path in paths if find_slug(path) == slug and path.startswith("posts/")]:
        raise click.ClickException(f"{existing[0]} already exists")
    path = services.environment.site_dir / "posts" / f"{slug}.md"
    if path.exists():
        raise click.ClickException(f"posts/{slug}.md already exists")
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except OSError as error:
        raise click.ClickException(f"Can't write posts/{slug}.md: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        now = services.edition_store.clock().astimezone(edition.site.zone)
        # A JSON string is also a YAML string.
        written_title = json.dumps(title, ensure_ascii=False)
        draft = _DRAFT.format(
            title=written_title, date=now, areas=", ".join(areas), terms=",".join(areas), per_area=per_area
        )
        file.write(draft)
    click.echo(f"Created draft posts/{slug}.md. Preview it at:")
    click.echo(_build_preview_link(slug, edition))


@click.command()
@click.argument("name", required=False)
@with_appcontext
def shortcodes(name: str | None) -> None:
    """List all shortcodes with their arguments, or only NAME."""
    widgets = context.services().articles.widgets
    if name is not None and name not in widgets:
        hint = did_you_mean(name, widgets) or f"Choose from: {', '.join(widgets)}"
        raise click.ClickException(f"Shortcode '{escape_controls(name)}' not found. {hint}")
    chosen = widgets if name is None else {name: widgets[name]}
    click.echo("\n\n".join(map(format_shortcode, chosen.values())))


@click.command()
@click.argument("query")
@with_appcontext
def circuit(query: str) -> None:
    """Print the circuit for QUERY, such as "areas=glutes&level=1"."""
    edition = context.services().edition_store.edition
    try:
        pairs = parse_qsl(query, strict_parsing=True)
    except ValueError:
        raise click.ClickException("Write the options like this: areas=glutes&level=1") from None
    arguments = dict(pairs)
    if len(arguments) < len(pairs):
        raise click.ClickException("Give each option once, with commas between values: areas=glutes,hips")
    try:
        built = build_circuit(parse_arguments(arguments, edition.library).validated(), edition.library)
    except CircuitError as error:
        raise click.ClickException(escape_controls(str(error))) from None
    click.echo(format_circuit(built, edition.library))
    click.echo(f"\n{edition.site.absolute_url(built.request.path)}")


@click.command()
@click.option("--allow-empty", is_flag=True, help="Accept folders that have lost all their files.")
@with_appcontext
def publish(allow_empty: bool) -> None:
    """Read the content now, and list the articles. Running servers follow within seconds."""
    store = context.services().edition_store
    now = store.clock()
    for line in status_lines(store.builder.build(now, allow_empty=allow_empty), now):
        click.echo(line)


@click.command("wordpress-plugin")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), required=False)
@with_appcontext
def wordpress_plugin(path: Path | None) -> None:
    """Write the WordPress plugin for this site to PATH. Default: the name of the site, with `.zip`."""
    address = context.services().edition_store.edition.site.address
    path = path or Path(f"{name_plugin(address).slug}.zip")
    try:
        path.write_bytes(build_wordpress_plugin())
    except OSError as error:
        raise click.ClickException(f"Can't write {escape_controls(str(path))}: {error.strerror}") from None
    click.echo(f"Wrote the plugin for {address} to {escape_controls(str(path))}")


COMMANDS = (check, status, new, shortcodes, circuit, publish, wordpress_plugin)


def _build_preview_link(slug: str, edition: Edition) -> str:
    return edition.site.absolute_url(f"/preview/{quote(slug, errors='replace')}/?token={preview_token(slug)}")
