"""Strongstride: a content engine for runners' strength-training articles. This puts its parts together."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask
from flask.helpers import get_debug_flag

from engine.config.environment import read_environment
from engine.db.database import Database, sqlite_url
from engine.editions.edition_store import Holder
from engine.editions.reader import Reader
from engine.favourites.favourites import Favourites
from web import (
    addresses,
    assets,
    builder,
    circuit_files,
    circuits,
    cli,
    comment_feeds,
    comments,
    current,
    embeds,
    favourites,
    headers,
    instance,
    jobs,
    library,
    limits,
    linkbacks,
    moderation,
    moderation_account,
    moderation_desk,
    moderation_mail,
    moderation_sign_in,
    operator,
    pages,
    privacy,
    problems,
    share,
    subscriptions,
    templating,
    wordpress,
)
from widgets.articles import Articles


def create_app(variables: Mapping[str, str] | None = None, *, debug: bool | None = None, watch: bool = True) -> Flask:
    """The site as a WSGI application.

    variables stand for the environment (see engine.config.environment); debug, which `flask --debug` sets, shows
    mistakes in the page; watch makes it read changed content and do jobs by itself. Raises BadEnvironment or BadWidget where it
    cannot start.
    """
    debug = get_debug_flag() if debug is None else debug
    environment = read_environment(os.environ if variables is None else variables)
    secret = instance.prepare(environment.instance_dir)
    database = Database(environment.database_url or sqlite_url(environment.instance_dir))
    articles = Articles(environment.site_dir, preview=debug, readers=Favourites(database))
    reader = Reader(
        site_dir=environment.site_dir,
        renderer=articles,
        dead=addresses.dead_link,
        instance_dir=environment.instance_dir,
        site_url=environment.site_url,
    )
    app = Flask("strongstride", static_folder=None, template_folder=None, root_path=str(templating.HERE))
    app.debug = debug
    app.secret_key = secret
    holder = Holder(reader)
    site = current.Parts(environment, holder, articles, secret, database)
    current.install(app, site)
    headers.install(app, environment.trusted_proxies)
    problems.install(app)
    limits.install(app, environment.redis_url)
    templating.install(app, environment.site_dir)
    parts = (
        assets,
        library,
        favourites,
        builder,
        circuits,
        circuit_files,
        embeds,
        share,
        wordpress,
        comments,
        comment_feeds,
        linkbacks,
        moderation_sign_in,
        moderation_account,
        moderation,
        moderation_desk,
        subscriptions,
        moderation_mail,
        operator,
        privacy,
        pages,
    )
    for part in parts:
        app.register_blueprint(part.bp)
    cli.install(app)
    if watch:
        holder.watch(every_change=debug)
        jobs.start(site)
    return app


if __name__ == "__main__":
    from web.server import main

    main()
