"""Logging: one place sets it up, as text or JSON lines."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.config.log_setup import (
    ACCESS_FORMAT,
    ACCESS_LOGGER,
    HideSecrets,
    JsonFormatter,
    LogSettings,
    TextFormatter,
    build_config,
)
from tests.conftest import ROOT, SITES

LOG_AT_EACH_LEVEL = """
if __name__ == "__main__":
    from app import create_app
    create_app(watch=False)
    for level in ("debug", "info", "warning", "error"):
        for name in ("engine.jobs", "library"):
            getattr(logging.getLogger(name), level)(f"{level} of {name}")
"""
REQUEST = {"addr": "192.0.2.1", "method": "GET", "path": "/a/", "status": 200, "dt_ms": 1.25}


def run(code: str, tmp_path: Path, **variables: str) -> str:
    """Run a Python program in a new process and return its log."""
    environment = {**os.environ, "SITE_DIR": str(SITES / "empty"), "INSTANCE_DIR": str(tmp_path), **variables}
    done = subprocess.run(
        [sys.executable, "-c", f"import logging\n{code}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def access_record(path: str = "/a/") -> logging.LogRecord:
    """Return a record as Granian logs a request."""
    return logging.LogRecord(ACCESS_LOGGER, logging.INFO, "", 0, ACCESS_FORMAT, ({**REQUEST, "path": path},), None)


def test_importing_the_app_leaves_the_root_logger_alone(tmp_path: Path) -> None:
    code = "import app, pkgutil, engine, web, widgets, importlib\n"
    code += "for package in (engine, web, widgets):\n"
    code += "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
    code += "        if '.migrations.' not in module.name:\n"
    code += "            importlib.import_module(module.name)\n"
    code += "assert logging.root.handlers == [] and logging.root.level == logging.WARNING, logging.root.handlers"
    assert run(code, tmp_path) == ""


@pytest.mark.parametrize(
    ("variables", "logged"),
    [
        ({}, "info of engine.jobs, warning of engine.jobs, warning of library, error of engine.jobs, error of library"),
        (
            {"LOG_LEVEL": "debug"},
            "debug of engine.jobs, info of engine.jobs, warning of engine.jobs, warning of library, "
            "error of engine.jobs, error of library",
        ),
        ({"LOG_LEVEL": "ERROR"}, "error of engine.jobs, error of library"),
    ],
    ids=["default", "debug", "error"],
)
def test_the_level_is_that_of_our_loggers_and_libraries_log_warnings(
    tmp_path: Path, variables: dict[str, str], logged: str
) -> None:
    found = run(LOG_AT_EACH_LEVEL, tmp_path, **variables)
    assert ", ".join(re.findall(r"\w+ of (?:engine\.jobs|library)", found)) == logged


def test_text_is_one_line_with_time_level_and_logger() -> None:
    record = logging.LogRecord("engine.jobs", logging.WARNING, "", 0, "job %d failed", (3,), None)
    line = TextFormatter().format(record)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING engine\.jobs: job 3 failed", line)


def test_json_is_one_object_with_the_traceback() -> None:
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        record = logging.LogRecord("engine.jobs", logging.ERROR, "", 0, "job failed", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    document = json.loads(line)
    assert (document["level"], document["logger"], document["message"]) == ("error", "engine.jobs", "job failed")
    assert document["exception"].endswith("ValueError: one\ntwo")


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029", "\x9b"])
def test_json_is_one_line_whatever_is_logged(character: str) -> None:
    message = f"path /a{character}forged"
    line = JsonFormatter().format(logging.LogRecord("engine.jobs", logging.INFO, "", 0, message, (), None))
    assert character not in line
    assert json.loads(line)["message"] == message


def test_the_access_log_has_fields_in_json_and_a_line_in_text() -> None:
    document = json.loads(JsonFormatter().format(access_record()))
    assert document["message"] == '192.0.2.1 "GET /a/" 200 1.2 ms'
    assert {name: document[name] for name in ("address", "method", "path", "status", "milliseconds")} == {
        "address": "192.0.2.1",
        "method": "GET",
        "path": "/a/",
        "status": 200,
        "milliseconds": 1.25,
    }


def test_the_access_log_has_no_tokens() -> None:
    record = access_record("/privacy/data/c2VjcmV0/data.json")
    assert HideSecrets().filter(record)
    assert "c2VjcmV0" not in record.getMessage()
    assert "/privacy/data/…/data.json" in record.getMessage()


@pytest.mark.parametrize(("has_access_log", "level"), [(False, "CRITICAL"), (True, "INFO")])
def test_the_access_log_is_off_unless_it_is_wanted(has_access_log: bool, level: str) -> None:
    assert build_config(LogSettings(has_access_log=has_access_log))["loggers"][ACCESS_LOGGER]["level"] == level
