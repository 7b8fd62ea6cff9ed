"""Read and check the settings that depend on where the site runs, from environment variables."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from engine.config.log_setup import LOG_FORMATS, LOG_LEVELS, LogSettings
from engine.config.site import normalise_site_url
from engine.errors import as_sentence

BASE_DIR = Path(__file__).resolve().parents[2]
"""The folder of the code: app.py, engine/, web/ and the built-in exercises."""

MEGABYTE = 1024 * 1024
DEFAULT_MAIL_FROM = "strongstride@localhost"
"""The sender of email that is only written to files."""

VARIABLES: tuple[tuple[str, str, str], ...] = (
    ("HOST", "127.0.0.1", "The IP address that the server listens on."),
    ("PORT", "8000", "The port that the server listens on."),
    ("SITE_DIR", "the folder of the code", "The folder with site.toml, posts/ and the other content."),
    ("INSTANCE_DIR", "SITE_DIR/instance", "The folder for the secret, the database, the cache and other data."),
    (
        "SITE_URL",
        "`address` in site.toml, or else HOST and PORT",
        "The public address of the site, such as https://example.org.",
    ),
    (
        "TRUSTED_PROXIES",
        "0",
        "The number of proxies in front of the server that set X-Forwarded-For and X-Forwarded-Proto.",
    ),
    ("WORKERS", "2", "The number of server processes."),
    ("REQUEST_TIMEOUT", "10", "The seconds that a client has to send its headers, and again to send its form."),
    ("PAGE_CACHE_MB", "64", "The memory of each server process for finished pages, in MB. 0 turns the page cache off."),
    (
        "PAGE_CACHE_DELAY",
        "0",
        "The milliseconds, up to 1000, that a server process may take to notice a comment in PostgreSQL. 0 asks the "
        "database at each request.",
    ),
    ("DATABASE_URL", "a SQLite file in INSTANCE_DIR", "The database, such as postgresql://user@host/name."),
    ("REDIS_URL", "none: each process counts", "The Redis server for rate limits, such as redis://host:6379/0."),
    (
        "SMTP_URL",
        "none: email is saved in INSTANCE_DIR/mail",
        "The mail server, such as smtp://user:password@host:587 or smtps://user:password@host:465.",
    ),
    ("MAIL_FROM", "required with SMTP_URL", "The sender address of email, such as comments@example.org."),
    ("AKISMET_KEY", "none: Akismet is not used", "Your API key from akismet.com, to check pending comments for spam."),
    ("LOG_LEVEL", "info", "The lowest level that is logged: debug, info, warning or error."),
    ("LOG_FORMAT", "text", "The format of the log: `text`, or `json` for one JSON object per line."),
    ("ACCESS_LOG", "off", "`on` logs every request, with the IP address of the client."),
    (
        "JOBS",
        "thread",
        "`thread` runs background jobs, such as sending email, in a thread of the server. `worker` leaves them to "
        "`flask worker`.",
    ),
)
"""The name, the default and the description of each variable. `make docs` writes them to docs/settings.md."""


class ConfigurationError(Exception):
    """An environment variable is not valid. value is None if it may contain a secret; hint says what to write."""

    def __init__(self, name: str, value: str | None, hint: str) -> None:
        setting = name if value is None else f"{name}={value!r}"
        super().__init__(f"{setting} is not valid. {as_sentence(hint)}")


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings from the environment. Paths are absolute.

    site_url is None if the address is that in site.toml, or else local_url. database_url is a URL for SQLAlchemy, or
    None for a SQLite file in the instance folder. redis_url is None if each process counts rate limits, smtp_url is
    None if email is saved to files, and akismet_key is None if Akismet is not used. jobs is "thread" or "worker".
    page_cache_bytes is 0 without a page cache; page_cache_delay is in seconds.
    """

    site_dir: Path = BASE_DIR
    instance_dir: Path = BASE_DIR / "instance"
    host: str = "127.0.0.1"
    port: int = 8000
    site_url: str | None = None
    trusted_proxies: int = 0
    workers: int = 2
    request_timeout: int = 10
    page_cache_bytes: int = 64 * MEGABYTE
    page_cache_delay: float = 0
    database_url: str | None = None
    redis_url: str | None = None
    smtp_url: str | None = None
    mail_from: str = DEFAULT_MAIL_FROM
    akismet_key: str | None = field(default=None, repr=False)
    jobs: str = "thread"
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def sends_email(self) -> bool:
        """True if email is sent, and False if it is saved in files that the owner can send later."""
        return self.smtp_url is not None

    @property
    def local_url(self) -> str:
        """The address of the site on this machine, without a slash at the end."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}{'' if self.port == 80 else f':{self.port}'}"


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the settings from environment variables. Raises ConfigurationError if one is not valid."""
    site_dir = _read_folder(variables, "SITE_DIR", BASE_DIR)
    if not _is_folder(site_dir):
        hint = "There is no such folder. Start a blog there with `flask init`."
        raise ConfigurationError("SITE_DIR", str(variables.get("SITE_DIR")), hint)
    smtp_url = _read_smtp_url(variables.get("SMTP_URL") or None)
    return Environment(
        site_dir=site_dir,
        instance_dir=_read_folder(variables, "INSTANCE_DIR", site_dir / "instance"),
        host=_read_host(variables.get("HOST") or "127.0.0.1"),
        port=_read_number(variables, "PORT", 8000, 1, 65535),
        site_url=_read_site_url(variables.get("SITE_URL") or None),
        trusted_proxies=_read_number(variables, "TRUSTED_PROXIES", 0, 0, 10),
        workers=_read_number(variables, "WORKERS", 2, 1, 64),
        request_timeout=_read_number(variables, "REQUEST_TIMEOUT", 10, 1, 60),
        page_cache_bytes=_read_number(variables, "PAGE_CACHE_MB", 64, 0, 65536) * MEGABYTE,
        page_cache_delay=_read_number(variables, "PAGE_CACHE_DELAY", 0, 0, 1000) / 1000,
        database_url=_read_database_url(variables.get("DATABASE_URL") or None),
        redis_url=_read_redis_url(variables.get("REDIS_URL") or None),
        smtp_url=smtp_url,
        mail_from=_read_mail_from(variables.get("MAIL_FROM") or None, is_required=smtp_url is not None),
        akismet_key=_read_akismet_key(variables.get("AKISMET_KEY") or None),
        jobs=_read_choice(variables, "JOBS", ("thread", "worker")),
        log=LogSettings(
            level=_read_choice(variables, "LOG_LEVEL", LOG_LEVELS, "info"),
            format=_read_choice(variables, "LOG_FORMAT", LOG_FORMATS),
            has_access_log=_read_choice(variables, "ACCESS_LOG", ("off", "on")) == "on",
        ),
    )


def _read_folder(variables: Mapping[str, str], name: str, default: Path) -> Path:
    value = variables.get(name) or default
    try:
        return Path(value).expanduser().resolve()
    except RuntimeError:  # expanduser does not know the user in "~name"
        raise ConfigurationError(name, str(value), "It begins with the home folder of an unknown user.") from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # its name is too long, or a folder above it can't be read
        return False


def _read_host(value: str) -> str:
    if value != "localhost":
        try:
            ipaddress.ip_address(value)
        except ValueError:
            hint = "Write an IP address, such as 127.0.0.1 or 0.0.0.0."
            raise ConfigurationError("HOST", value, hint) from None
    return value


def _read_number(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = variables.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
        raise ConfigurationError(name, value, f"Write a number from {low} to {high}.")
    return int(value)


def _read_database_url(value: str | None) -> str | None:
    """Return the URL with the driver that is installed."""
    scheme, colon, rest = (value or "").partition(":")
    if not value:
        return None
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest.startswith("//"):
        return f"postgresql+psycopg{colon}{rest}"
    if scheme == "sqlite" and rest.startswith("///"):
        return value
    hint = "Write it like postgresql://user:password@host/name, or leave it out for a SQLite file in INSTANCE_DIR."
    raise ConfigurationError("DATABASE_URL", None, hint)


def _read_redis_url(value: str | None) -> str | None:
    """Return the URL in the form of the limits library, which calls a socket redis+unix:// instead of unix://."""
    if value and not re.match(r"(?:rediss?|(?:redis\+)?unix)://", value):
        hint = "Write it like redis://host:6379/0 or unix:///path/to/redis.sock."
        raise ConfigurationError("REDIS_URL", None, hint)
    return re.sub(r"^unix://", "redis+unix://", value) if value else value


def _read_smtp_url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        is_valid = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is not a number, or brackets do not match
        is_valid = False
    if not is_valid or parts.path.strip("/") or parts.query or parts.fragment:
        hint = "Write it like smtp://user:password@host:587, with special characters encoded, such as @ as %40."
        raise ConfigurationError("SMTP_URL", None, hint)
    return value


def _read_mail_from(value: str | None, *, is_required: bool) -> str:
    if value is None:
        if is_required:
            raise ConfigurationError("MAIL_FROM", "", "Set it to the sender address of email: SMTP_URL is set.")
        return DEFAULT_MAIL_FROM
    if not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}", value):
        raise ConfigurationError("MAIL_FROM", value, "Write only an address, such as comments@example.org.")
    return value


def _read_akismet_key(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[0-9A-Za-z]{8,64}", value):
        hint = "Copy the key from akismet.com/account. It has only letters and digits."
        raise ConfigurationError("AKISMET_KEY", None, hint)
    return value


def _read_choice(variables: Mapping[str, str], name: str, choices: Sequence[str], default: str | None = None) -> str:
    """Return a variable that has a fixed set of values. If there is no other default, it is the first of them."""
    value = (variables.get(name) or default or choices[0]).lower()
    if value not in choices:
        raise ConfigurationError(name, value, f"Choose one of: {', '.join(choices)}.")
    return value


def _read_site_url(value: str | None) -> str | None:
    try:
        return normalise_site_url(value) if value else None
    except ValueError as error:
        raise ConfigurationError("SITE_URL", str(value), str(error)) from None
