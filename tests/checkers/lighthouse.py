"""Lighthouse, from npm. It needs Node.js, which Debian installs with npm if it is missing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.checkers.programs import require_programs
from tools.chromium import FLAGS
from tools.npm import NpmPackage, install_package

LIGHTHOUSE = NpmPackage(
    "lighthouse", "12.8.2", "+5SKYzVaTFj22MgoYDPNrP9tlD2/Ay7j3SxPSFD9FpPyVxGr4UtOQGKyrdZ7wCmcnBaFk0mCkPfARU3CsE0nvA=="
)
_DEPENDENCIES = "2026-11-28"
"""The date before which the packages were published that Lighthouse needs, so that a new one changes no result."""
_SECONDS = 240
_ATTEMPTS = 3
_AGAIN = "Please run Lighthouse again"
"""The words of Lighthouse if its recording of a page failed, which happens now and then on a busy machine."""
_UNSCORED = ("informative", "manual", "notApplicable")


@dataclass(frozen=True, slots=True)
class Report:
    """What Lighthouse found on a page: the audits by their ids, and the categories with their scores from 0 to 1."""

    audits: Mapping[str, Mapping[str, Any]]
    categories: Mapping[str, Mapping[str, Any]]

    @property
    def scores(self) -> dict[str, float | None]:
        """Return the score of each category."""
        return {name: category["score"] for name, category in self.categories.items()}

    @property
    def failures(self) -> list[str]:
        """Return what each audit says that lowers a score, with its id, its text, and where it was found."""
        found = []
        for name, category in self.categories.items():
            for each in category["auditRefs"]:
                audit = self.audits[each["id"]]
                if each["weight"] and audit["scoreDisplayMode"] not in _UNSCORED and audit["score"] != 1:
                    where = json.dumps(audit.get("details", {}).get("items", []), ensure_ascii=False)
                    said = audit.get("errorMessage") or audit["title"]
                    found.append(f"{name}: {each['id']}: {said} {where[:1000]}")
        return found


def fetch_lighthouse(folder: Path) -> Path:
    """Install Lighthouse below a folder and return its script. Raises NpmError or AssertionError if it can't run."""
    require_programs({"npm": "npm", "node": "npm"})
    return install_package(LIGHTHOUSE, folder, before=_DEPENDENCIES) / "cli" / "index.js"


def run_lighthouse(script: Path, chromium: str, url: str, categories: Sequence[str]) -> Report:
    """Run some categories of audits on a page, as on a phone. Raises AssertionError if they did not run."""
    output = script.parent / "report.json"
    command = ["node", str(script), url, "--quiet", "--no-enable-error-reporting", "--disable-full-page-screenshot"]
    command += [f"--only-categories={','.join(categories)}", f"--chrome-flags={' '.join(('--headless', *FLAGS))}"]
    command += ["--output=json", f"--output-path={output}"]
    environment = os.environ | {"CHROME_PATH": chromium}
    for _ in range(_ATTEMPTS):
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=_SECONDS)
        if _AGAIN not in done.stderr:
            break
    assert done.returncode == 0, f"{url}: {done.stderr.strip() or done.stdout.strip()}"
    report = json.loads(output.read_text(encoding="utf-8"))
    assert "runtimeError" not in report, f"{url}: {report['runtimeError']}"
    return Report(report["audits"], report["categories"])
