"""Starting the site from any folder, with clear messages about a wrong environment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.config.environment import ConfigurationError
from tests.conftest import ROOT, SITES, MakeApp
from widgets.registry import InvalidWidgetError


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("SITE_DIR", "/no/such/folder", "There is no such folder. Start a blog there"),
        ("HOST", "everywhere", "Write an IP address"),
        ("PORT", "eighty", "Write a number from 1 to 65535"),
        ("PORT", "65536", "Write a number from 1 to 65535"),
        ("SITE_URL", "https://example.org/blog", "without a path"),
        ("SITE_URL", "example.org", "Write it like https://example.org"),
        ("TRUSTED_PROXIES", "-1", "Write a number from 0 to 10"),
        ("WORKERS", "0", "Write a number from 1 to 64"),
    ],
)
def test_a_wrong_variable_is_named(make_app: MakeApp, tmp_path: Path, name: str, value: str, wanted: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}='{value}' is not valid[.] .*{wanted}"):
        make_app(tmp_path, **{name: value})


def _run(tmp_path: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SITE_DIR": str(SITES / "empty"), "INSTANCE_DIR": str(tmp_path / "i"), **variables}
    return subprocess.run(
        [sys.executable, *command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )


def test_the_server_says_why_it_does_not_start(tmp_path: Path) -> None:
    done = _run(tmp_path, str(ROOT / "app.py"), PORT="eighty")
    assert done.returncode == 1
    assert done.stderr == "The site can't start. PORT='eighty' is not valid. Write a number from 1 to 65535.\n"


def test_flask_finds_the_app_from_another_folder(tmp_path: Path) -> None:
    done = _run(tmp_path, "-m", "flask", "--app", str(ROOT / "app.py"), "routes")
    assert done.returncode == 0, done.stderr
    rules = {line.split()[-1] for line in done.stdout.splitlines()[2:]}
    assert {"/", "/exercises/<id_>/", "/areas/<id_>/", "/c/<terms>/", "/c/<terms>.json", "/readyz"} <= rules


def test_a_start_does_not_import_what_few_requests_and_upgrades_need(tmp_path: Path) -> None:
    # Each import makes a restart longer.
    code = "import app, sys; print([name for name in ('alembic', 'icalendar', 'pillow_heif') if name in sys.modules])"
    done = _run(tmp_path, "-c", code, PYTHONPATH=str(ROOT))
    assert done.stdout == "[]\n", done.stderr


def test_make_run_serves_the_site() -> None:
    # Without what a make that runs these tests hands down to it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["make", "--dry-run", "run"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("python app.py")


def test_a_port_in_use_is_reported_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = _run(tmp_path, str(ROOT / "app.py"), PORT=port)
    assert done.returncode == 1
    assert f"PORT='{port}' is not valid" in done.stderr and "or choose another one" in done.stderr


def test_a_broken_widget_of_the_site_prevents_the_start(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    (folder / "site_widgets").mkdir()
    (folder / "site_widgets" / "mine.py").write_text("import nothing_of_that_name\n")
    with pytest.raises(InvalidWidgetError, match=r"site_widgets/mine\.py cannot be loaded"):
        make_app(folder)
