"""Commands for the author and the owner, from `flask check` to `flask wordpress-plugin`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, quote

import click
from flask import Flask
from flask.cli import with_appcontext

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.exports.text import format_circuit
from engine.circuits.parsing import parse_arguments
from engine.content.article import ArticleStatus
from engine.editions.edition import Edition
from engine.text import escape_controls, slugify
from web.cli import backup, comments, database, favourites, jobs, privacy, transfer, users
from web.cli.shortcode_docs import format_shortcode
from web.core import context
from web.core.content_status import service_lines, status_lines
from web.embed.views import build_wordpress_plugin
from web.site.pages import preview_token
from widgets.wordpress.package import PLUGIN_NAME


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    commands = (
        check,
        status,
        new,
        shortcodes,
        circuit,
        publish,
        wordpress_plugin,
        database.group,
        privacy.group,
        users.group,
        comments.group,
        backup.backup,
        backup.restore,
        favourites.aliases,
        favourites.favourites,
        jobs.work,
        jobs.group,
    )
    for command in commands:
        app.cli.add_command(command)
    for command in (transfer.export_, transfer.import_):
        comments.group.add_command(command)


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json is for editors.")
@with_appcontext
def check(form: str) -> None:
    """Tell every mistake in posts, pages, exercises, site.toml and the links between pages.

    Looks at the files as they are now; exits 1 if there is a mistake.
    """
    holder = context.services().edition_store
    problems = replace(holder.builder, ignore_last_good=True).build(holder.clock()).problems
    if form == "json":
        click.echo(json.dumps([asdict(problem) for problem in problems], indent=2))
    else:
        for problem in problems:
            click.echo(escape_controls(str(problem)))
        if not problems:
            click.echo("No mistakes.")
    sys.exit(1 if problems else 0)


@click.command()
@with_appcontext
def status() -> None:
    """Say of each article whether it is live, hidden (and why) or broken; give drafts their preview link."""
    services = context.services()
    edition, now = services.edition_store.edition, services.edition_store.clock()
    for line in (*status_lines(edition, now), *service_lines(services.environment)):
        click.echo(line)
    items = [*edition.posts, *edition.pages.values()]
    slugs = [item.article.slug for item in items if edition.status(item, now) is not ArticleStatus.LIVE]
    slugs += [PurePosixPath(path).stem for path in edition.skipped]
    if slugs:
        click.echo("\nPreview links, for those whom you trust with them:")
    for slug in slugs:
        click.echo(f"  {_preview_link(slug, edition)}")


def _preview_link(slug: str, edition: Edition) -> str:
    return edition.site.absolute_url(f"/preview/{quote(slug, errors='replace')}/?token={preview_token(slug)}")


@click.command()
@click.argument("title")
@with_appcontext
def new(title: str) -> None:
    """Start an article: a draft in posts/ with the front matter filled in."""
    title = " ".join(title.split())
    slug = slugify(title)[:80].strip("-")
    if not slug:
        raise click.ClickException(
            f"'{escape_controls(title)}' has no letters or digits that an address could be made of"
        )
    if not title.isprintable() or len(title) > LONGEST_TITLE:
        raise click.ClickException(f"a title has at most {LONGEST_TITLE} characters, and no invisible ones")
    services = context.services()
    site, library = services.edition_store.edition.site, services.edition_store.edition.library
    areas = [area for area in library.vocabulary.areas if library.in_area(area)][:2]
    path = services.environment.site_dir / "posts" / f"{slug}.md"
    path.parent.mkdir(exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        raise click.ClickException(f"posts/{slug}.md is there already; nothing was written") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        now = services.edition_store.clock().astimezone(site.zone)
        # What JSON puts in quotes, YAML reads as the same text.
        file.write(_START.format(title=json.dumps(title, ensure_ascii=False), date=now, areas=",".join(areas)))
    click.echo(f"posts/{slug}.md is a draft now. Preview it at")
    click.echo(_preview_link(slug, services.edition_store.edition))


LONGEST_TITLE = 300
_START = """\
---
title: {title}
date: {date:%Y-%m-%d %H:%M:%S}
# summary: One sentence for lists and search engines.
areas: [{areas}]
draft: true
---

Why this matters to a runner.

## The workout

<<circuit areas="{areas}">>

<<your-turn question="Which exercise helps you most?">>
"""


@click.command()
@click.argument("name", required=False)
@with_appcontext
def shortcodes(name: str | None) -> None:
    """List the shortcodes with their arguments, or explain one."""
    widgets = context.services().articles.widgets
    if name is not None and name not in widgets:
        raise click.ClickException(f"there is no shortcode '{escape_controls(name)}'; there are: {', '.join(widgets)}")
    chosen = widgets if name is None else {name: widgets[name]}
    click.echo("\n\n".join(format_shortcode(widget) for widget in chosen.values()))


@click.command()
@click.argument("query")
@with_appcontext
def circuit(query: str) -> None:
    """Show a circuit in the terminal: flask circuit "areas=glutes&level=1"."""
    edition = context.services().edition_store.edition
    try:
        given = parse_qsl(query, strict_parsing=True)
    except ValueError:
        raise click.ClickException("write options as in an address, such as areas=glutes&level=1") from None
    pairs = dict(given)
    if len(pairs) < len(given):
        raise click.ClickException(
            "an option stands there twice; list its values after commas, as in areas=glutes,hips"
        )
    try:
        built = build_circuit(parse_arguments(pairs, edition.library).validated(), edition.library)
    except CircuitError as problem:
        raise click.ClickException(escape_controls(str(problem))) from None
    click.echo(format_circuit(built, edition.library))
    click.echo(f"\n{edition.site.absolute_url(built.request.path)}")


@click.command()
@click.option("--allow-empty", is_flag=True, help="Let a folder be empty that held files before.")
@with_appcontext
def publish(allow_empty: bool) -> None:
    """Read the content now, and say what is shown; workers that run take it over by themselves."""
    holder = context.services().edition_store
    now = holder.clock()
    for line in status_lines(holder.builder.build(now, allow_empty=allow_empty), now):
        click.echo(line)


@click.command("wordpress-plugin")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=f"{PLUGIN_NAME}.zip")
@with_appcontext
def wordpress_plugin(path: Path) -> None:
    """Write the plugin for WordPress, with this site's address in it, to PATH (strongstride.zip)."""
    try:
        path.write_bytes(build_wordpress_plugin())
    except OSError as error:
        raise click.ClickException(f"{escape_controls(str(path))} cannot be written: {error.strerror}") from None
    click.echo(
        f"{escape_controls(str(path))} is the plugin for {context.services().edition_store.edition.site.address}"
    )
