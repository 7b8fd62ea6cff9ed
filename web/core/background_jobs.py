"""The background jobs of all features, and the thread of the server that runs them."""

from __future__ import annotations

import atexit
import logging
import os
from datetime import datetime

import click
from flask import Flask
from flask.helpers import get_debug_flag
from sqlalchemy import Connection

from engine.accounts import login_limits
from engine.comments import brake, erasure
from engine.comments import email_messages as comment_emails
from engine.comments import handlers as comment_handlers
from engine.comments.akismet import AkismetClient
from engine.comments.email_messages import SiteInfo
from engine.comments.favourite_tally import count_favourites
from engine.favourites import readers_circuit
from engine.http.client import HttpClient
from engine.jobs import housekeeping, queue
from engine.jobs.housekeeping import Step
from engine.jobs.worker import Handler, Worker
from engine.linkbacks import receive, send
from engine.linkbacks.send import SendWebmention
from engine.linkbacks.verify import VerifyLinkback
from engine.mail import sending
from engine.mail.backends import FileBackend, SmtpBackend
from engine.mail.sending import SendEmail
from engine.privacy import data_links
from engine.publishing import websub
from engine.publishing.announce import Announcer
from engine.publishing.websub import PingHub
from engine.search.search_index import SearchUnavailableError
from engine.text import escape_controls
from web.core.context import Services, services_of
from web.core.named_circuits import list_offered

MAIL_FOLDER = "mail"
_EXTENSION = "strongstride.jobs"
_log = logging.getLogger(__name__)
CLEANUP_STEPS: tuple[Step, ...] = (
    queue.delete_done,
    erasure.drop_ip_prefixes,
    erasure.drop_idempotency_keys,
    receive.drop_ip_prefixes,
    login_limits.drop_old_failures,
)
"""Steps of the hourly cleanup that need only the database."""


def build_handlers(services: Services) -> dict[str, Handler]:
    """Return the handler for each kind of job."""
    database, store, environment = services.database, services.edition_store, services.environment

    def clock() -> datetime:  # tests replace the clock of the store
        return store.clock()

    def site_info() -> SiteInfo:
        edition = store.edition
        live = {post.article.slug: post.article for post in edition.live_posts(clock())}
        return SiteInfo(edition.site.title, edition.site.absolute_url, edition.library, live.get, edition.site.language)

    def renew_circuit(connection: Connection, now: datetime) -> None:
        library = store.edition.library
        readers_circuit.renew_circuit(connection, library, count_favourites(connection, library), now)

    files = FileBackend(environment.instance_dir / MAIL_FOLDER)
    # Email files are removed even if there is a mail server: they may be from a time when there was none.
    steps = (*CLEANUP_STEPS, renew_circuit, lambda _, now: files.delete_old(now))
    backend = SmtpBackend(environment.smtp_url) if environment.smtp_url else files
    composers = {
        **comment_emails.composers(services.key, site_info),
        **data_links.composers(services.key, site_info),
    }
    send_email = SendEmail(database, composers, lambda: store.edition.site.title, backend, environment.mail_from, clock)
    comment_client, linkback_client = (HttpClient(_user_agent(services, each)) for each in ("comments", "linkbacks"))
    akismet = AkismetClient(environment.akismet_key, site_info, comment_client) if environment.akismet_key else None
    return {
        **comment_handlers.build_handlers(database, akismet, clock),
        sending.JOB: send_email,
        receive.JOB: VerifyLinkback(database, linkback_client, clock),
        send.JOB: SendWebmention(database, linkback_client, clock),
        websub.JOB: PingHub(linkback_client),
        housekeeping.JOB: housekeeping.build_handler(database, clock, steps),
    }


def _user_agent(services: Services, purpose: str) -> str:
    """Return the User-Agent for requests to other sites. It contains the purpose and the site's address."""
    return f"Strongstride ({purpose}; +{services.edition_store.edition.site.address})"


def build_worker(services: Services) -> Worker:
    """Return the worker that runs the jobs of a site."""
    announcer = Announcer(services.database)

    def announce_articles(now: datetime) -> None:
        announcer.announce(services.edition_store.edition, now)

    def renew_search_index(_now: datetime) -> None:
        try:
            services.search_index.renew(services.edition_store.edition, list_offered)
        except SearchUnavailableError as error:
            _log.warning("The search index could not be renewed: %s", escape_controls(str(error)))

    def max_per_hour() -> int:
        return services.edition_store.edition.site.comments.max_per_hour

    return Worker(
        services.database,
        build_handlers(services),
        lambda: services.edition_store.clock(),
        periodic_tasks=(
            renew_search_index,
            announce_articles,
            brake.build_periodic_task(services.database, max_per_hour),
        ),
    )


def start(app: Flask) -> None:
    """Run the jobs in a thread until the process ends, if JOBS is "thread" and the process serves the site."""
    services = services_of(app)
    if services.environment.jobs == "thread" and is_server():
        worker = app.extensions[_EXTENSION] = build_worker(services)
        worker.start()
        atexit.register(worker.stop)


def stop(app: Flask) -> None:
    """Finish the current job, and start no more. Granian's workers end without calling the functions of atexit."""
    worker: Worker | None = app.extensions.get(_EXTENSION)
    if worker is not None:
        worker.stop()


def is_server() -> bool:
    """Return True if this process handles requests. Other `flask` commands and the parent of the reloader don't."""
    command = click.get_current_context(silent=True)
    if command is None:
        return True
    reloads = command.params.get("reload")
    is_parent = (get_debug_flag() if reloads is None else reloads) and os.environ.get("WERKZEUG_RUN_MAIN") != "true"
    return command.info_name == "run" and not is_parent
