"""`flask worker` and `flask jobs`: doing jobs in a process of its own, and looking after those that fail."""

from __future__ import annotations

import signal

import click
from flask.cli import AppGroup, with_appcontext

from engine.jobs import queue
from engine.text import escape_controls
from web.cli.errors import report_errors
from web.core import background_jobs, context

group = AppGroup("jobs", short_help="Look after mails and other jobs.", help="Look after mails and other jobs.")


@click.command("worker")
@with_appcontext
def work() -> None:
    """Do jobs until SIGINT or SIGTERM, beside the server's own thread or in its place (JOBS=worker)."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before the thread begins, so that it does not get them
    working = background_jobs.build_worker(context.services())
    working.start()
    click.echo("Doing jobs (Ctrl+C ends it)")
    signal.sigwait(ends)
    working.stop()


@group.command("list")
def list_() -> None:
    """List the jobs that wait and those that were given up, with their last error."""
    with report_errors(), context.services().database.write() as connection:
        waiting, dead = queue.list_queued(connection), queue.list_failed(connection)
    for title, found in (("Waiting", waiting), ("Dead", dead)):
        click.echo(f"{title}: {len(found)}")
        for each in found:
            tried = f", tried {each.attempt} times" if each.attempt else ""
            error = f": {each.last_error}" if each.last_error else ""
            click.echo(escape_controls(f"  {each.id}  {each.kind}  {each.run_at:%Y-%m-%d %H:%M} UTC{tried}{error}"))
    if dead:
        click.echo("\n`flask jobs retry ID` lets a dead one be tried again.")


@group.command()
@click.argument("id", type=click.IntRange(1, 2**31 - 1))
def retry(id: int) -> None:
    """Let a dead job be tried again from the beginning."""
    with report_errors(), context.services().database.write() as connection:
        if not queue.retry(connection, id, context.services().edition_store.clock()):
            raise click.ClickException(f"there is no dead job {id}")
    click.echo(f"Job {id} waits again.")
