"""The cookie of a device that has logged in to an account, so that failures on other devices do not lock it out."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from web.core.context import now, services
from web.moderation.session import set_cookie

TTL = timedelta(days=365)
PURPOSE = "device"


def find_device(name: str) -> str:
    """Return the id of this device if it has logged in to the account with this name, else ""."""
    device, _, token = request.cookies.get(_cookie_name(name), "").partition(".")
    is_valid = re.fullmatch(r"[0-9a-f]{32}", device) and services().key.verify_token(
        token, PURPOSE, _subject(name, device), now=now()
    )
    return device if is_valid else ""


def remember_device(response: AnyResponse, name: str) -> None:
    """Set the cookie after a login. A device that is known already keeps its id."""
    device = find_device(name) or secrets.token_hex(16)
    token = services().key.create_token(PURPOSE, _subject(name, device), now=now(), ttl=TTL)
    set_cookie(response, _cookie_name(name), f"{device}.{token}", TTL)


def _cookie_name(name: str) -> str:
    """Return the name of the cookie. Several people may log in to their accounts on one device."""
    return f"__Host-device-{services().key.keyed_hash('device-cookie', name)[:16]}"


def _subject(name: str, device: str) -> str:
    return f"{device}.{name}"
