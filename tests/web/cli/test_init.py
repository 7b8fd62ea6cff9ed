"""`flask init`, and all commands in folders that are no site."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask.cli import FlaskGroup

from app import create_app
from engine.config.environment import BASE_DIR
from engine.config.site import Site, read_site
from tests.conftest import MakeApp
from tests.documentation import read_page, read_section, rows
from web import cli
from web.cli.init import STARTER
from web.core.context import services_of


def run(*arguments: str, site: str | Path | None = None) -> Result:
    """Run `flask` with SITE_DIR, as in a terminal."""
    group = FlaskGroup(create_app=create_app, load_dotenv=False, name="flask")
    return CliRunner().invoke(group, list(arguments), env={"SITE_DIR": None if site is None else str(site)})


def leaves(commands: Mapping[str, click.Command]) -> Iterator[tuple[str, ...]]:
    """Yield each command with an argument for everything that it requires."""
    for name, command in commands.items():
        if isinstance(command, click.Group):
            yield from ((name, *rest) for rest in leaves(command.commands))
        else:
            required = [each for each in command.params if isinstance(each, click.Argument) and each.required]
            yield name, *("7" for _ in required)


COMMANDS = sorted(leaves({str(each.name): each for each in cli.COMMANDS if each.name != "init"}))
STATES = {
    "missing": "There is no such folder. Start a blog there with `flask init`.",
    "file": "There is no such folder. Start a blog there with `flask init`.",
    "notes": "It has no site.toml, posts/ or pages/. Start a blog there with `flask init`.",
    "empty": "It has no site.toml, posts/ or pages/. Start a blog there with `flask init`.",
    "n" * 300: "There is no such folder. Start a blog there with `flask init`.",
    "syntax": "site_widgets/mine.py cannot be loaded: '(' was never closed (mine.py, line 1)",
    "lines": "site_widgets/mine.py cannot be loaded: one two",
    "exit": "site_widgets/mine.py cannot be loaded: 3",
    "nothing": "site_widgets/mine.py has no 'widget = Shortcode(...)'",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with things that are no site."""
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.txt").write_text("buy milk")
    sources = {"syntax": "f(", "lines": "raise ValueError('one\\ntwo')", "exit": "exit(3)", "nothing": ""}
    for name, source in sources.items():
        widgets = tmp_path / name / "site_widgets"
        widgets.mkdir(parents=True)
        (tmp_path / name / "posts").mkdir()
        (widgets / "mine.py").write_text(source)
    return tmp_path


@pytest.mark.parametrize("state", STATES, ids=lambda state: state[:10])
def test_every_command_says_in_one_sentence_why_the_site_cannot_be_read(state: str, folder: Path) -> None:
    assert len(COMMANDS) > 20
    before = sorted(folder.rglob("*"))
    for arguments in COMMANDS:
        result = run(*arguments, site=folder / state)
        assert (result.exit_code, result.stdout) == (1, ""), arguments
        assert result.stderr.startswith("Error: ") and result.stderr.endswith(STATES[state] + "\n"), result.stderr
        assert result.stderr.count("\n") == 1
    kept = [path for path in sorted(folder.rglob("*")) if not {"instance", "__pycache__"} & set(path.parts)]
    assert kept == before


@pytest.mark.parametrize("command", ["run", "routes"])
def test_the_commands_of_flask_itself_say_so_too(command: str, folder: Path) -> None:
    result = run(command, site=folder / "missing")
    assert result.exit_code == 1
    assert "The site can't start. SITE_DIR=" in result.stderr
    assert "Traceback" not in result.stderr


def test_help_lists_the_commands_even_without_a_site(folder: Path) -> None:
    result = run("--help", site=folder / "missing")
    assert result.exit_code == 0
    assert "Traceback" not in result.output
    assert {arguments[0] for arguments in COMMANDS} <= set(re.findall(r"^  ([\w-]+)", result.stdout, re.MULTILINE))


@pytest.mark.parametrize("name", ["new", "a folder/in a folder", "empty", "repository"])
def test_init_starts_a_blog_without_problems(name: str, folder: Path, make_app: MakeApp) -> None:
    (folder / "repository" / ".git").mkdir(parents=True)
    (folder / "repository" / "instance").mkdir()
    blog = folder / name
    result = run("init", str(blog))
    assert result.exit_code == 0, result.output
    assert sorted(path.relative_to(blog).as_posix() for path in blog.rglob("*.*") if path.name != ".git") == [
        "pages/about.md",
        "posts/strong-glutes-for-runners.md",
        "site.toml",
    ]
    assert "site.toml" in result.stdout
    app = make_app(blog)
    assert app.test_cli_runner().invoke(args=["check"]).output == "No problems found.\n"
    store = services_of(app).edition_store
    assert [post.article.slug for post in store.edition.live_posts(store.clock())] == ["strong-glutes-for-runners"]
    client = app.test_client()
    for path in ("/", "/posts/strong-glutes-for-runners/", "/about/"):
        assert client.get(path).status_code == 200


def test_init_prints_the_command_that_serves_the_blog(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BASE_DIR)
    name = shlex.quote(str(folder / "my blog"))
    assert run("init", str(folder / "my blog")).stdout.splitlines()[-1] == f"  SITE_DIR={name} make run"
    monkeypatch.chdir(folder)
    last = run("init", "other").stdout.splitlines()[-1]
    assert last == f"  SITE_DIR={folder / 'other'} make -C {shlex.quote(str(BASE_DIR))} run"


def test_init_takes_the_folder_of_the_environment(folder: Path) -> None:
    assert run("init", site=folder / "new").exit_code == 0
    assert (folder / "new" / "site.toml").is_file()
    assert run("init").exit_code == 2, "there is no default"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("notes", "is not empty. Choose a new or empty folder"),
        ("syntax", "is not empty. Choose a new or empty folder"),
        ("file", "Not a directory"),
        ("file/below", "Not a directory"),
        ("~nobody-of-this-name/blog", "home directory"),
    ],
)
def test_init_never_overwrites_anything(name: str, reason: str, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run("init", name if name.startswith("~") else str(folder / name))
    assert result.exit_code == 1
    assert reason in result.stderr
    assert result.stderr.startswith("Error: ") and result.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_first_settings_explain_every_setting_and_are_valid_without_the_hashes() -> None:
    text = (STARTER / "site.toml").read_text(encoding="utf-8")
    everything = re.sub(r"^# (?=\[|\w+ = )", "", text, flags=re.MULTILINE)
    described = {row[0].strip("`") for row in rows(read_section(read_page("settings.md"), "site.toml"))}
    written = tomllib.loads(everything)
    named = {f"{key}.{inner}" for key, value in written.items() for inner in _keys(value)} | set(written)
    named |= {f"authors.links.{inner}" for inner in _keys(written["authors"][0]["links"])}
    named |= {f"footer.links.{inner}" for inner in _keys(written["footer"]["links"])}
    assert named == described
    for settings in (text, everything):
        site, problems = read_site(settings)
        assert site is not None and problems == []
    assert read_site(text)[0] == Site(title="My blog for runners")


def _keys(value: object) -> list[str]:
    table = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
    return list(table) if isinstance(table, dict) else []


def test_new_says_why_it_cannot_write(site: Callable[[str], Path], make_app: MakeApp) -> None:
    blog = site("minimal")
    app = make_app(blog)
    for path in (blog / "posts").iterdir():
        path.unlink()
    (blog / "posts").rmdir()
    (blog / "posts").write_text("a file")
    result = app.test_cli_runner().invoke(args=["new", "Strong hips"])
    assert (result.exit_code, result.stderr) == (1, "Error: Can't write posts/strong-hips.md: File exists\n")
