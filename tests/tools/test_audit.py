"""The summary of pip-audit's report."""

from __future__ import annotations

from typing import Any

from tools.audit import summarize

CHECKED: dict[str, Any] = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "alembic", "skip_reason": "Dependency not found on PyPI and could not be audited: alembic (1.20.1)"}
VULNERABLE = {
    "name": "werkzeug",
    "version": "3.0.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.0.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}


def test_packages_without_vulnerabilities_are_a_success() -> None:
    lines, status = summarize({"dependencies": [CHECKED]})
    assert (lines, status) == (["1 of 1 packages checked, 0 vulnerabilities found."], 0)


def test_vulnerabilities_are_listed_and_fail() -> None:
    lines, status = summarize({"dependencies": [CHECKED, VULNERABLE, SKIPPED]})
    assert status == 1
    assert lines[:2] == ["werkzeug 3.0.0: PYSEC-1, fixed in 3.0.1", "werkzeug 3.0.0: PYSEC-2"]
    assert lines[2] == "2 of 3 packages checked, 2 vulnerabilities found."


def test_packages_that_could_not_be_checked_are_no_success() -> None:
    lines, status = summarize({"dependencies": [SKIPPED]})
    assert status == 2
    assert lines[0].startswith("0 of 1 packages checked")
    assert "can't be reached" in lines[1]


def test_a_failure_of_pip_audit_is_no_success() -> None:
    assert summarize(None) == (["pip-audit could not run, so nothing was checked."], 2)
