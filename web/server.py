"""The production server: granian, with the site checked and rendered before the first request."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from granian import Granian
from granian.constants import Interfaces

from engine.environment import CHECKOUT, BadEnvironment, Environment, read_environment
from widgets.registry import BadWidget


def main() -> None:
    """Serve the site that the environment names until SIGINT or SIGTERM; SIGHUP starts fresh workers."""
    from app import create_app
    from web.current import Parts
    from web.status import status_lines

    try:
        environment = read_environment(os.environ)
        app = create_app(watch=False)
    except (BadEnvironment, BadWidget) as error:
        sys.exit(f"The site cannot start. {error}")
    parts = app.extensions["strongstride"]
    assert isinstance(parts, Parts)
    for line in status_lines(parts.holder.edition, datetime.now(UTC)):
        print(line)
    print(f"\nStrongstride is at http://{_shown(environment)}:{environment.port}/ (Ctrl+C ends it)", flush=True)
    Granian(
        f"{CHECKOUT / 'app.py'}:create_app",  # not a bare module's name: that would be looked for where we are called
        factory=True,
        interface=Interfaces.WSGI,
        address=environment.host,
        port=environment.port,
        workers=environment.workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        websockets=False,
    ).serve()


def _shown(environment: Environment) -> str:
    host = "127.0.0.1" if environment.host in ("0.0.0.0", "::") else environment.host
    return f"[{host}]" if ":" in host else host
