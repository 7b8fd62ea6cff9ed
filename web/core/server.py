"""The production server: Granian, started after the site has been checked and rendered."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import shlex
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from typing_extensions import override

from engine.accounts import users
from engine.config.environment import BASE_DIR, ConfigurationError, Environment, read_environment
from engine.config.log_setup import ACCESS_FORMAT, build_config
from engine.db.database import DatabaseUnavailableError
from engine.text import escape_controls
from web.core.connections import max_connections
from widgets.registry import InvalidWidgetError

_log = logging.getLogger(__name__)

MAX_HEADER_BYTES = 64 * 1024
KILL_TIMEOUT = 30
"""Seconds until a worker that ignores SIGTERM is killed. A worker may miss the signal while it starts."""


class _Server(Granian):  # type: ignore[valid-type, misc]  # its type depends on the interpreter
    """Granian, but SIGHUP does not replace workers that run by some that can't start, which would end the server."""

    @override
    def _reload(self, spawn_target: Any, target_loader: Any) -> None:
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        attempt = multiprocessing.Process(target=_try_start)
        attempt.start()
        while attempt.is_alive() and not self.interrupt_signal:
            attempt.join(0.1)
        if self.interrupt_signal:
            attempt.kill()
        elif attempt.exitcode:
            _log.error("The workers were not replaced, because new ones can't start. The site runs on as before.")
        else:
            super()._reload(spawn_target, target_loader)


def _try_start() -> None:
    """Exit with the reason if a worker can't start."""
    from app import create_app

    try:
        create_app(watch=False)
    except (ConfigurationError, InvalidWidgetError) as error:
        sys.exit(f"The site can't start. {error}")


def main() -> None:
    """Serve the site until SIGINT or SIGTERM. SIGHUP replaces the workers with new ones, if those can start."""
    import app  # noqa: F401  # imported once for all processes that are forked from this one

    gc.freeze()  # code stays as it is, so the garbage collector of no process need look through it
    gc.enable()
    # Processes that are spawned to render would run app.py, and import what only the server needs.
    del sys.modules["__main__"].__file__
    try:
        environment = read_environment(os.environ)
        _check_port(environment)
    except ConfigurationError as error:
        sys.exit(f"The site can't start. {error}")
    _prepare_in_child(environment)
    _Server(
        f"{BASE_DIR / 'app.py'}:create_front",  # a path, because a module name depends on the current folder
        factory=True,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        address=environment.host,
        port=environment.port,
        workers=environment.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=environment.request_timeout * 1000, max_buffer_size=MAX_HEADER_BYTES
        ),
        backpressure=max_connections(),
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_TIMEOUT,
        websockets=False,
        log_level=LogLevels(environment.log.level),
        log_dictconfig=build_config(environment.log),
        log_access=environment.log.has_access_log,
        log_access_format=ACCESS_FORMAT,
    ).serve()


def _prepare_in_child(environment: Environment) -> None:
    """Prepare the site in a process of its own, so that the workers do not inherit the memory that it takes."""
    preparation = multiprocessing.Process(target=_prepare, args=[environment])
    former = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    preparation.start()
    try:
        preparation.join()
    finally:
        preparation.terminate()
        signal.signal(signal.SIGTERM, former)
    if preparation.exitcode:
        sys.exit(1)  # it has printed the reason


def _prepare(environment: Environment) -> None:
    """Read and render the content, and print the status. Exit with the reason if the site can't start."""
    from app import create_app

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it, too, and ends this process
    try:
        app = create_app(watch=False)
    except (ConfigurationError, InvalidWidgetError) as error:
        sys.exit(f"The site can't start. {error}")
    _print_status(app, environment)


def _print_status(app: Flask, environment: Environment) -> None:
    """Upgrade the database, and print what the site serves and what the owner should do."""
    from web.core.content_status import service_lines, status_lines
    from web.core.context import services_of

    services = services_of(app)
    try:
        services.database.upgrade()
        with services.database.read() as connection:
            has_owner = users.has_users(connection)
    except DatabaseUnavailableError as error:
        has_owner = True  # unknown, so don't ask the owner to create one
        print(f"The database is unavailable, so readers can't comment: {escape_controls(str(error))}")
    services.database.close()  # workers must not inherit a connection
    services.edition_store.stop()
    for line in (*status_lines(services.edition_store.edition, datetime.now(UTC)), *service_lines(environment)):
        print(line)
    if not has_owner:
        print(f"\nTo moderate comments, create a user:\n  {_format_flask_command()} user create NAME --email ADDRESS")
    print(f"\nStrongstride is at {environment.local_url}/ (Ctrl+C stops it)", flush=True)


def _format_flask_command() -> str:
    """Return the command `flask` for this site as it can be typed in the current folder."""
    folder, flask = Path.cwd(), Path(sys.executable).with_name("flask")
    shown = flask.relative_to(folder) if flask.is_relative_to(folder) else flask
    names = ("SITE_DIR", "INSTANCE_DIR", "PORT")
    words = [f"{name}={shlex.quote(os.environ[name])}" for name in names if name in os.environ]
    words.append(shlex.quote(str(shown)) if flask.is_file() else "flask")
    if folder != BASE_DIR:
        words += ["--app", shlex.quote(str(BASE_DIR / "app.py"))]
    return " ".join(words)


def _check_port(environment: Environment) -> None:
    """Raise ConfigurationError if the port is in use. Granian would share it with the other program."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ignores connections of a server that just stopped
        try:
            probe.bind((environment.host, environment.port))
        except OSError as error:
            advice = f"{error.strerror}. Stop the program that uses the port, or choose another one"
            raise ConfigurationError("PORT", str(environment.port), advice) from None
