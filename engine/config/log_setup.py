"""Logging: level, format and access log, set up in one place for the server, its workers and commands."""

from __future__ import annotations

import logging
import logging.config
import re
import sys
import time
from dataclasses import dataclass
from typing import Any, TextIO

from engine.text import format_json_line

LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
ACCESS_LOGGER = "granian.access"
ACCESS_FORMAT = '%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms'
"""Granian's fields. The query is left out, because it may contain a secret."""

_OUR_LOGGERS = ("engine", "widgets", "web", "strongstride")
_SECRET_PATH = re.compile(r"^(/privacy/[^/]+/)[^/]+")
"""The token in the path of a privacy page."""
_configured: LogSettings | None = None


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The level and the format of the log. Libraries only log warnings and errors, whatever the level."""

    level: str = "info"
    format: str = "text"
    has_access_log: bool = False


def configure_logging(settings: LogSettings | None) -> None:
    """Set up logging for this process. None leaves it as it is."""
    global _configured
    if settings is not None:
        _configured = settings
        logging.config.dictConfig(build_config(settings))


def configured_logging() -> LogSettings | None:
    """Return the settings that this process uses, to pass them to a child process. None if logging is not set up."""
    return _configured


def build_config(settings: LogSettings) -> dict[str, Any]:
    """Return the settings in the form of logging.config.dictConfig."""
    level = settings.level.upper()
    formatter = {"text": TextFormatter, "json": JsonFormatter}[settings.format]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": formatter}},
        "handlers": {"stderr": {"()": StderrHandler, "formatter": "ours"}},
        "filters": {"secrets": {"()": HideSecrets}},
        "root": {"level": "ERROR" if settings.level == "error" else "WARNING", "handlers": ["stderr"]},
        "loggers": {
            **{name: {"level": level} for name in _OUR_LOGGERS},
            "_granian": {"level": level},
            ACCESS_LOGGER: {"level": "INFO" if settings.has_access_log else "CRITICAL", "filters": ["secrets"]},
        },
    }


class StderrHandler(logging.StreamHandler[TextIO]):
    """Write to the standard error output, even if it has been replaced since."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Return the stream to write to."""
        return sys.stderr


class HideSecrets(logging.Filter):
    """Remove tokens from the paths of the access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the token, and keep the record."""
        if isinstance(record.args, dict) and "path" in record.args:
            record.args = {**record.args, "path": _SECRET_PATH.sub(r"\1…", str(record.args["path"]))}
        return True


class TextFormatter(logging.Formatter):
    """One line per record: time in UTC, level, logger and message. A traceback follows on more lines."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")


class JsonFormatter(TextFormatter):
    """One JSON object per record, on one line. Records of the access log have a field for each value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        content: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.name == ACCESS_LOGGER and isinstance(record.args, dict):
            fields = {
                "address": "addr",
                "method": "method",
                "path": "path",
                "status": "status",
                "milliseconds": "dt_ms",
            }
            content |= {name: record.args.get(key) for name, key in fields.items()}
        if record.exc_info:
            content["exception"] = self.formatException(record.exc_info)
        return format_json_line(content)
