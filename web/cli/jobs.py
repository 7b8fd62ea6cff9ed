"""`flask worker` and `flask jobs`: run background jobs in their own process, and retry failed ones."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from queue import SimpleQueue

import click
from flask.cli import AppGroup, with_appcontext

from engine.jobs import queue
from engine.jobs.queue import Job
from engine.text import escape_controls
from web.cli.output import report_errors
from web.core import background_jobs, context, instance
from web.core.security import MAX_ID

group = AppGroup("jobs", help="List and retry background jobs.")


@click.command()
@with_appcontext
def worker() -> None:
    """Run background jobs until SIGINT or SIGTERM."""
    services = context.services()
    instance.mark_in_use(services.environment.instance_dir)
    # Handlers, because a signal that only this thread blocks ends the process if another thread gets it.
    signals: SimpleQueue[int] = SimpleQueue()  # the only queue that a handler may use
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _frame: signals.put(number))
    running = background_jobs.build_worker(services)
    running.start()
    click.echo("Running jobs. Press Ctrl+C to stop.")
    signals.get()
    running.stop()


@group.command("list")
def list_() -> None:
    """List queued and failed jobs with their last error."""
    with report_errors(), context.services().database.write() as connection:
        queued, failed = queue.list_queued(connection), queue.list_failed(connection)
    _print_jobs("Queued", queued)
    _print_jobs("Failed", failed)
    if failed:
        click.echo("\nTo retry a failed job, run `flask jobs retry ID`.")


@group.command()
@click.argument("id", type=click.IntRange(1, MAX_ID))
def retry(id: int) -> None:
    """Retry the failed job ID."""
    services = context.services()
    with report_errors(), services.database.write() as connection:
        if not queue.retry(connection, id, services.edition_store.clock()):
            raise click.ClickException(f"Failed job {id} not found")
    click.echo(f"Job {id} is queued again.")


def _print_jobs(title: str, jobs: Iterable[Job]) -> None:
    jobs = list(jobs)
    click.echo(f"{title}: {len(jobs)}")
    for job in jobs:
        attempts = f", attempts: {job.attempt}" if job.attempt else ""
        error = f": {job.last_error}" if job.last_error else ""
        click.echo(escape_controls(f"  {job.id}  {job.kind}  {job.run_at:%Y-%m-%d %H:%M} UTC{attempts}{error}"))
