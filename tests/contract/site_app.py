"""Create apps for the site whose responses are recorded."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app import create_app

HERE = Path(__file__).parent


def open_site(instance: Path) -> Flask:
    """Return an app for the site in tests/contract/site."""
    folders = {"SITE_DIR": str(HERE / "site"), "INSTANCE_DIR": str(instance)}
    return create_app(folders, debug=False, watch=False)


def run(app: Flask, *arguments: str) -> None:
    """Run a command of the site. Fail if it does not succeed."""
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output


def open_site_with_readers(instance: Path) -> Flask:
    """Return an app for the same site with comments, a linkback and a readers' circuit."""
    app = open_site(instance)
    run(app, "comments", "import", str(HERE / "readers.jsonl"))
    run(app, "favourites", "choose", "squat,plank,clamshell,glute-bridge")
    return app
