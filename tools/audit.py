"""Check the pinned packages for known vulnerabilities: `python tools/audit.py` (`make audit`).

uv installs pip-audit separately and runs it. Exits with 0 if all packages were checked and none is
vulnerable, with 1 if one is, and with 2 if packages could not be checked, because the data can't be reached.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PIP_AUDIT = "pip-audit==2.10.1"
FILES = ("requirements.txt", "requirements-dev.txt")


def run_pip_audit(file: str) -> dict[str, Any] | None:
    """Return pip-audit's report on a requirements file, or None if pip-audit can't be installed or fails."""
    uv = str(Path(sys.executable).with_name("uv"))
    options = ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(
        [uv, "tool", "run", "--quiet", "--from", PIP_AUDIT, "pip-audit", "--requirement", file, *options],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        print(done.stderr.strip(), file=sys.stderr)
        return None
    return report


def summarize(report: dict[str, Any] | None) -> tuple[list[str], int]:
    """Return a report as lines, and the exit status."""
    if report is None:
        return ["pip-audit could not run, so nothing was checked."], 2
    packages = report["dependencies"]
    found = [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        + (f", fixed in {', '.join(vulnerability['fix_versions'])}" if vulnerability["fix_versions"] else "")
        for package in packages
        for vulnerability in package.get("vulns", ())
    ]
    # If pip-audit can't reach its data, it skips packages and reports success.
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    checked = len(packages) - len(skipped)
    lines = [*found, f"{checked} of {len(packages)} packages checked, {len(found)} vulnerabilities found."]
    if skipped:
        lines.append("The data about the other packages can't be reached from here. Run `make audit` elsewhere.")
    return lines, 1 if found else 2 if skipped else 0


def main(files: Sequence[str] = FILES) -> int:
    """Check all requirements files and return the highest exit status that means trouble."""
    statuses = []
    for file in files:
        lines, status = summarize(run_pip_audit(file))
        print(f"{file}:", *lines, sep="\n  ")
        statuses.append(status)
    return 1 if 1 in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main())
