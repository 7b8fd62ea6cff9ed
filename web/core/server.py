"""The production server: granian, with the site checked and rendered before the first request."""

from __future__ import annotations

import os
import socket
import sys
from datetime import UTC, datetime

from granian import Granian
from granian.constants import Interfaces

from engine.accounts import users
from engine.config.environment import BASE_DIR, ConfigurationError, Environment, read_environment
from engine.db.database import Unavailable
from engine.text import escape_controls
from widgets.registry import InvalidWidgetError

KILL_SECONDS = 30
"""So long a worker may take to end after SIGTERM; one that was told while it started may never have heard it."""


def main() -> None:
    """Serve the site that the environment names until SIGINT or SIGTERM; SIGHUP starts fresh workers."""
    from app import create_app
    from web.core.content_status import service_lines, status_lines
    from web.core.context import services_of

    try:
        environment = read_environment(os.environ)
        _check_free(environment)
        app = create_app(watch=False)
    except (ConfigurationError, InvalidWidgetError) as error:
        sys.exit(f"The site cannot start. {error}")
    services = services_of(app)
    try:
        services.database.upgrade()
        with services.database.read() as connection:
            has_owner = users.exists(connection)
    except Unavailable as error:
        has_owner = True  # nobody knows
        print(f"The readers' database cannot be used now, so nobody can comment: {escape_controls(str(error))}")
    services.database.close()  # no connection may live on in the workers
    for line in (*status_lines(services.edition_store.edition, datetime.now(UTC)), *service_lines(environment)):
        print(line)
    if not has_owner:
        print("\nNobody can moderate comments yet: say `flask owner create NAME` to be able to.")
    print(f"\nStrongstride is at http://{_shown(environment)}:{environment.port}/ (Ctrl+C ends it)", flush=True)
    Granian(
        f"{BASE_DIR / 'app.py'}:create_app",  # not a bare module's name: that would be looked for where we are called
        factory=True,
        interface=Interfaces.WSGI,
        address=environment.host,
        port=environment.port,
        workers=environment.workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
        websockets=False,
    ).serve()


def _check_free(environment: Environment) -> None:
    """Raise ConfigurationError where somebody listens on the port already: granian would share it with them."""
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a server that just ended left does not count
        try:
            probe.bind((environment.host, environment.port))
        except OSError as error:
            port = str(environment.port)
            raise ConfigurationError(
                "PORT", port, f"{error.strerror}; end what runs there, or choose another port"
            ) from None


def _shown(environment: Environment) -> str:
    host = "127.0.0.1" if environment.host in ("0.0.0.0", "::") else environment.host
    return f"[{host}]" if ":" in host else host
