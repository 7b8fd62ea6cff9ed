"""Where the site runs: the settings that come from the environment, each checked when it is read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from engine.config.log_setup import LOG_FORMATS, LOG_LEVELS, LogSettings
from engine.config.site import normalise_site_url

BASE_DIR = Path(__file__).resolve().parents[2]
DEFAULT_MAIL_FROM = "strongstride@localhost"
"""Where mails come from that are only written to files."""

# Name, default as a person would read it, meaning. docs/settings.md holds the same table; a test compares them.
VARIABLES: tuple[tuple[str, str, str], ...] = (
    ("HOST", "127.0.0.1", "the address the server listens on"),
    ("PORT", "8000", "the port it listens on"),
    ("SITE_DIR", "this checkout", "the folder with site.toml, posts/ and the rest of the blog"),
    ("INSTANCE_DIR", "SITE_DIR/instance", "the folder for what the site itself writes: secret, kept sources, cache"),
    ("SITE_URL", "the address in site.toml", "the site's public address, such as https://example.org"),
    ("TRUSTED_PROXIES", "0", "how many proxies before the server may set X-Forwarded-For and X-Forwarded-Proto"),
    ("WORKERS", "2", "how many processes serve the site"),
    ("DATABASE_URL", "a SQLite file in INSTANCE_DIR", "the readers' database, such as postgresql://user@host/name"),
    (
        "REDIS_URL",
        "each process counts for itself",
        "where limits are counted for all processes, as redis://host:6379/0",
    ),
    (
        "SMTP_URL",
        "mails are written to INSTANCE_DIR/mail",
        "the server that takes our mails, as smtp://user:password@host:587 or smtps://user:password@host:465",
    ),
    ("MAIL_FROM", "needed with SMTP_URL", "the address that our mails come from, such as comments@example.org"),
    ("AKISMET_KEY", "Akismet is not asked", "your key of akismet.com, which is then asked about comments that wait"),
    ("LOG_LEVEL", "info", "the lowest level that is logged: debug, info, warning or error"),
    ("LOG_FORMAT", "text", "the format of the log: text, or json for one JSON object per line"),
    ("ACCESS_LOG", "off", "`on` logs every request, with the IP address of the client"),
    ("JOBS", "thread", "who sends mails and does other jobs: a thread of the server, or with worker only flask worker"),
)


class ConfigurationError(Exception):
    """A variable of the environment has a value that cannot be used."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used: {wanted}")


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of the environment; paths are absolute. site_url is None where site.toml decides.

    database_url is SQLAlchemy's, or None for a file in the instance folder; redis_url is None for the process's memory.
    smtp_url is None where mails are written to files. akismet_key is None where Akismet is not asked. jobs is "thread"
    or "worker".
    """

    site_dir: Path = BASE_DIR
    instance_dir: Path = BASE_DIR / "instance"
    host: str = "127.0.0.1"
    port: int = 8000
    site_url: str | None = None
    trusted_proxies: int = 0
    workers: int = 2
    database_url: str | None = None
    redis_url: str | None = None
    smtp_url: str | None = None
    mail_from: str = DEFAULT_MAIL_FROM
    akismet_key: str | None = field(default=None, repr=False)
    jobs: str = "thread"
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def sends_email(self) -> bool:
        """Whether mails leave by themselves; else they wait as files until the owner sends them on."""
        return self.smtp_url is not None


def read_environment(variables: Mapping[str, str]) -> Environment:
    """The environment's settings. Raises ConfigurationError with the name, the value and what is wanted."""
    site_dir = _folder(variables, "SITE_DIR", BASE_DIR)
    if not site_dir.is_dir():
        raise ConfigurationError("SITE_DIR", str(variables.get("SITE_DIR")), "there is no such folder")
    instance = _folder(variables, "INSTANCE_DIR", site_dir / "instance")
    return Environment(
        site_dir=site_dir,
        instance_dir=instance,
        host=_host(variables.get("HOST") or "127.0.0.1"),
        port=_number(variables, "PORT", 8000, 1, 65535),
        site_url=_url(variables.get("SITE_URL") or None),
        trusted_proxies=_number(variables, "TRUSTED_PROXIES", 0, 0, 10),
        workers=_number(variables, "WORKERS", 2, 1, 64),
        database_url=_database(variables.get("DATABASE_URL") or None),
        redis_url=_redis(variables.get("REDIS_URL") or None),
        smtp_url=(smtp_url := _smtp(variables.get("SMTP_URL") or None)),
        mail_from=_mail_from(variables.get("MAIL_FROM") or None, needed=smtp_url is not None),
        akismet_key=_akismet(variables.get("AKISMET_KEY") or None),
        jobs=_choice(variables, "JOBS", ("thread", "worker")),
        log=LogSettings(
            level=_choice(variables, "LOG_LEVEL", LOG_LEVELS, "info"),
            format=_choice(variables, "LOG_FORMAT", LOG_FORMATS),
            has_access_log=_choice(variables, "ACCESS_LOG", ("off", "on")) == "on",
        ),
    )


def _folder(variables: Mapping[str, str], name: str, default: Path) -> Path:
    value = variables.get(name) or default
    try:
        return Path(value).expanduser().resolve()
    except RuntimeError:  # a "~name" of nobody here
        raise ConfigurationError(name, str(value), "it begins with the home folder of an unknown user") from None


def _host(value: str) -> str:
    if value != "localhost":
        try:
            ipaddress.ip_address(value)
        except ValueError:
            raise ConfigurationError("HOST", value, "write an IP address, such as 127.0.0.1 or 0.0.0.0") from None
    return value


def _number(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = variables.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", value) or not low <= int(value) <= high:
        raise ConfigurationError(name, value, f"write a number from {low} to {high}")
    return int(value)


def _database(value: str | None) -> str | None:
    """The address with the driver that is installed. The message leaves the value out: it may hold a password."""
    scheme, colon, rest = (value or "").partition(":")
    if not value:
        return None
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest.startswith("//"):
        return f"postgresql+psycopg{colon}{rest}"
    if scheme == "sqlite" and rest.startswith("///"):
        return value
    wanted = "write it like postgresql://user:password@host/name, or leave it out for a file in INSTANCE_DIR"
    raise ConfigurationError("DATABASE_URL", "…", wanted)


def _redis(value: str | None) -> str | None:
    """The address as the library that counts wants it: Redis's own word for a socket is unix://."""
    if value and not re.match(r"(?:rediss?|(?:redis\+)?unix)://", value):
        raise ConfigurationError("REDIS_URL", "…", "write it like redis://host:6379/0 or unix:///path/of/the.socket")
    return re.sub(r"^unix://", "redis+unix://", value) if value else value


def _smtp(value: str | None) -> str | None:
    """The address of a mail server. The message leaves the value out: it may hold a password."""
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, or a bracket too many
        good = False
    if not good or parts.path.strip("/") or parts.query or parts.fragment:
        wanted = "write it like smtp://user:password@host:587, with what is special in user or password as %40"
        raise ConfigurationError("SMTP_URL", "…", wanted)
    return value


def _mail_from(value: str | None, *, needed: bool) -> str:
    if value is None:
        if needed:
            raise ConfigurationError("MAIL_FROM", "", "SMTP_URL is set, so say which address our mails come from")
        return DEFAULT_MAIL_FROM
    if not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}", value):
        raise ConfigurationError("MAIL_FROM", value, "write an address only, such as comments@example.org")
    return value


def _akismet(value: str | None) -> str | None:
    """A key of Akismet's. The message leaves the value out: it is a secret."""
    if value is not None and not re.fullmatch(r"[0-9A-Za-z]{8,64}", value):
        raise ConfigurationError(
            "AKISMET_KEY", "…", "write the key as akismet.com/account shows it, letters and digits only"
        )
    return value


def _choice(variables: Mapping[str, str], name: str, values: Sequence[str], default: str | None = None) -> str:
    """Return a variable that has one of a few values. The first one is the default if no other is given."""
    value = (variables.get(name) or default or values[0]).lower()
    if value not in values:
        raise ConfigurationError(name, value, f"write {', '.join(values[:-1])} or {values[-1]}")
    return value


def _url(value: str | None) -> str | None:
    try:
        return normalise_site_url(value) if value else None
    except ValueError as error:
        raise ConfigurationError("SITE_URL", str(value), str(error)) from None
