"""The third-party services that a site allows on its pages. By default there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic.dataclasses import dataclass

from engine.validation.field_types import Line, Url
from engine.validation.validator import STRICT

_ORIGIN = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?")
_SCHEME_AND_HOST = re.compile(r"(?:(https?):)?//(?:[^\s/?#@]*@)?([^\s/?#]+)", re.IGNORECASE)


def _check_origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise ValueError("Write the scheme and host of a service in lower case, such as https://forms.example.org.")
    return value


def _check_host(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", value):
        raise ValueError("Write a host in lower case, such as shop.example.org.")
    return value


def _check_action(value: str) -> str:
    if not can_be_allowed(find_origin(value)):
        raise ValueError("Write the address that your service's form is sent to. It begins with https://.")
    return value


Origin = Annotated[str, StringConstraints(max_length=300), AfterValidator(_check_origin)]
Action = Annotated[Url, AfterValidator(_check_action)]
Host = Annotated[str, StringConstraints(max_length=253), AfterValidator(_check_host)]


def find_origin(url: str) -> str:
    """Return the origin of a URL on another site in lower case, such as "https://forms.example.org", or ""."""
    match = _SCHEME_AND_HOST.match(url.strip())
    return f"{match[1] or 'https'}://{match[2].removesuffix(':443')}".lower() if match else ""


def can_be_allowed(origin: str) -> bool:
    """Return True if a site can allow an origin: it uses HTTPS, and has the name of a host."""
    return bool(_ORIGIN.fullmatch(origin))


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Allow:
    """The origins that pages may load scripts, frames and images from, and send forms to.

    A script that is allowed may also send what it collects to its own origin.
    """

    scripts: tuple[Origin, ...] = ()
    frames: tuple[Origin, ...] = ()
    forms: tuple[Origin, ...] = ()
    images: tuple[Origin, ...] = ()

    def origins_by_directive(self) -> dict[str, tuple[str, ...]]:
        """Return the origins for each directive of a Content-Security-Policy, without empty ones."""
        directives = {
            "script-src": self.scripts,
            "connect-src": self.scripts,
            "frame-src": self.frames,
            "form-action": self.forms,
            "img-src": self.images,
        }
        return {name: origins for name, origins in directives.items() if origins}

    def services(self) -> Iterator[tuple[str, str]]:
        """Yield what pages get from each host, such as ("scripts", "stats.example.org"), for the privacy page."""
        for kind in ("scripts", "frames", "images", "forms"):
            for origin in getattr(self, kind):
                yield kind, urlsplit(origin).netloc


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Analytics:
    """The counter of visits: a GoatCounter that the owner hosts, by its origin."""

    goatcounter: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Newsletter:
    """The form of a newsletter that a service sends: where it is sent to, and the name of the field for the address."""

    action: Action
    field: Line = "email"
    text: Line = "Get new articles by email"

    @property
    def origin(self) -> str:
        """The origin of the service."""
        return find_origin(self.action)

    @property
    def host(self) -> str:
        """The host of the service, for readers."""
        return urlsplit(self.origin).netloc
