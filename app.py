"""Strongstride, a content engine for runners' strength-training articles: the application factory."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # the server enables it when everything is imported, which takes a fifth longer with it

import os
from collections.abc import Mapping

from flask import Flask
from flask.helpers import get_debug_flag

from engine.config.environment import ConfigurationError, read_environment
from engine.config.log_setup import configure_logging
from engine.db.database import Database, sqlite_url
from engine.editions.builder import EditionBuilder
from engine.editions.edition_store import EditionStore
from engine.search.search_index import SearchIndex
from web import circuits, cli, comments, embed, favourites, linkbacks, log, moderation, plans, privacy, site
from web.core import assets, background_jobs, context, error_pages, instance, pictures, security, templating, theme
from web.core.front import Front
from web.site import link_check
from widgets.articles import ArticleRenderer
from widgets.registry import InvalidWidgetError

FEATURES = (site, circuits, embed, comments, favourites, moderation, linkbacks, privacy, plans, log)


def create_app(variables: Mapping[str, str] | None = None, *, debug: bool | None = None, watch: bool = True) -> Flask:
    """Return the site as a WSGI application.

    `variables` replace the environment (see engine.config.environment). Without them, the app also sets up the logging
    of the process. `debug` shows problems of the content in pages; the default is that of `flask --debug`. `watch`
    starts threads that read changed content and run jobs. Raises ConfigurationError or InvalidWidgetError if the site
    can't start; for the commands of `flask`, they become error messages.
    """
    try:
        return _create_app(variables, debug, watch)
    except (ConfigurationError, InvalidWidgetError) as error:
        return cli.explain(error)


def _create_app(variables: Mapping[str, str] | None, debug: bool | None, watch: bool) -> Flask:
    debug = get_debug_flag() if debug is None else debug
    environment = read_environment(os.environ if variables is None else variables)
    cli.require_site(environment)
    if variables is None:
        configure_logging(environment.log)
    if watch and background_jobs.is_server():
        instance.mark_in_use(environment.instance_dir)
    secret = instance.prepare_instance(environment.instance_dir)
    database = Database(environment.database_url or sqlite_url(environment.instance_dir))
    articles = ArticleRenderer(environment.site_dir, preview=debug, database=database)
    builder = EditionBuilder(
        site_dir=environment.site_dir,
        renderer=articles,
        check_link=link_check.check_link,
        instance_dir=environment.instance_dir,
        site_url=environment.site_url,
        default_address=environment.local_url,
    )
    app = Flask("strongstride", static_folder=None, template_folder=None, root_path=str(templating.WEB))
    app.debug = debug
    app.secret_key = secret
    search_index = SearchIndex(environment.instance_dir)
    services = context.Services(environment, EditionStore(builder), articles, secret, database, search_index)
    context.init_app(app, services)
    security.init_app(app, environment.trusted_proxies, environment.redis_url)
    error_pages.init_app(app)
    templating.init_app(app, environment.site_dir)
    pictures.init_app(app, environment.site_dir, environment.instance_dir)
    app.register_blueprint(assets.bp)
    app.register_blueprint(theme.bp)
    for feature in FEATURES:
        feature.init_app(app)
    cli.init_app(app)
    if watch:
        services.edition_store.watch(force=debug)
        background_jobs.start(app)
    return app


def create_front() -> Front:
    """Return the site as an RSGI application, for one worker of the server."""
    app = create_app()
    gc.freeze()  # the edition mostly stays as it is, so the garbage collector need not look through it
    services = context.services_of(app)

    def stop() -> None:
        services.edition_store.stop()
        background_jobs.stop(app)
        services.database.close()

    environment = services.environment
    return Front(
        app,
        port=environment.port,
        timeout=environment.request_timeout,
        stop=stop,
        cache_bytes=environment.page_cache_bytes,
        cache_delay=environment.page_cache_delay,
    )


if __name__ == "__main__":
    from web.core.server import main

    main()
