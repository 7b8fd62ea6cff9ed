"""Servers to compare: our site as in production, Isso and WordPress."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import delete

from app import create_app
from engine.comments.status import Status, set_status
from engine.comments.submit import SubmissionMeta, submit_comment
from engine.comments.validation import CommentInput, validate_comment
from engine.jobs.tables import job
from tests.bench.answers import Answer
from tests.bench.load import Call, WrongResponseError, ask
from tests.conftest import ROOT
from tests.wordpress import packages
from tests.wordpress.blog import Release, running
from web.comments.presenters import TIMESTAMP_PURPOSE
from web.core.context import services_of
from web.core.request_threads import THREADS

FEW, MANY = 23, 1000
ANSWERED = "five-important-areas"
"""The article with the comments. SLUGS are copies of it."""
ADDRESS = "https://blog.example"
"""The address of our site. Servers with different ones would replace each other's pages in a folder that they share."""
SLUGS = {FEW: "with-few-comments", MANY: "with-many-comments"}
SECONDS = 60
_numbers = count(1)


class RivalUnavailableError(Exception):
    """A server can't be started here. The message says why."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A server that accepts comments, with articles that have FEW and MANY comments."""

    name: str
    port: int
    send: Callable[[], Call]
    few: Call
    many: Call


def next_answer() -> Answer:
    """Return a comment that has not been sent in this run."""
    return Answer(next(_numbers))


def serve_by_default(_port: int) -> list[str]:
    """Return the arguments for Python to run our site as `make run` does."""
    return [str(ROOT / "app.py")]


@contextmanager
def ours(folder: Path) -> Iterator[Rival]:
    """Run our site as `make run` does, with two workers."""
    stamped = fill_ours(own_content(folder), folder / "instance")
    with serve_ours("Ours", folder, stamped, serve_by_default) as rival:
        yield rival


@contextmanager
def both_interfaces(folder: Path) -> Iterator[tuple[Rival, Rival]]:
    """Run our site twice, on one database: through the asynchronous front, and by Granian's WSGI interface."""
    stamped = fill_ours(own_content(folder), folder / "instance")

    def wsgi(port: int) -> list[str]:
        options = f"--interface wsgi --factory --http 1 --port {port} --workers 2 --blocking-threads {THREADS}"
        return ["-m", "granian", *options.split(), f"{ROOT / 'app.py'}:create_app"]

    with (
        serve_ours("Front", folder, stamped, serve_by_default) as front,
        serve_ours("WSGI", folder, stamped, wsgi) as direct,
    ):
        yield front, direct


@contextmanager
def serve_ours(
    name: str, folder: Path, stamped: str, arguments: Callable[[int], list[str]] = serve_by_default, **settings: str
) -> Iterator[Rival]:
    """Run Python with arguments for a port, on the content and the database in a folder, with some settings."""
    site, instance, port = folder / "site", folder / "instance", free_port()
    own = {"SITE_DIR": str(site), "INSTANCE_DIR": str(instance), "PORT": str(port), "HOST": "127.0.0.1", "WORKERS": "2"}
    # Each comment comes from another network, as behind a proxy, so no rate limit is reached. Emails wait for
    # `flask worker`; otherwise our jobs would run during the others' turns.
    own |= {"TRUSTED_PROXIES": "1", "JOBS": "worker", "DATABASE_URL": "", "REDIS_URL": "", "SITE_URL": ADDRESS}
    own |= settings

    def send() -> Call:
        answer = next_answer()
        form = {"post": ANSWERED, "stamp": stamped, "name": answer.name, "email": answer.email, "text": answer.text}
        headers = {"X-Forwarded-For": answer.address, "Content-Type": "application/x-www-form-urlencoded"}
        return Call("/comments/", 303, urlencode(form), headers | {"Sec-Fetch-Site": "same-origin"})

    with run_program([sys.executable, *arguments(port)], own, folder / f"{name}.log", port, Call("/healthz")):
        yield Rival(name, port, send, Call(f"/posts/{SLUGS[FEW]}/"), Call(f"/posts/{SLUGS[MANY]}/"))


def own_content(folder: Path) -> Path:
    """Copy this checkout's content, with three copies of the article."""
    site = folder / "site"
    site.mkdir()
    for name in ("posts", "pages", "exercises"):
        shutil.copytree(ROOT / name, site / name)
    shutil.copy(ROOT / "site.toml", site)
    for slug in SLUGS.values():
        shutil.copy(site / "posts" / f"{ANSWERED}.md", site / "posts" / f"{slug}.md")
    return site


def fill_ours(site: Path, instance: Path) -> str:
    """Add approved comments to the articles. Return the timestamp of a form that is a minute old."""
    app = create_app({"SITE_DIR": str(site), "INSTANCE_DIR": str(instance), "SITE_URL": ADDRESS}, watch=False)
    services, now = services_of(app), datetime.now(UTC)
    for many, slug in SLUGS.items():
        ids = []
        for _ in range(many):
            answer = next_answer()
            draft = validate_comment(
                CommentInput(name=answer.name, email=answer.email, text=answer.text),
                services.edition_store.edition.library,
            )
            arrival = SubmissionMeta(post_slug=slug, ip_address=answer.address, form_age=timedelta(minutes=1))
            ids.append(
                submit_comment(
                    services.database, draft, arrival, services.edition_store.edition.library, services.key, now
                ).id
            )
        with services.database.write() as connection:
            set_status(connection, ids, Status.APPROVED, actor="bench", now=now)
            connection.execute(delete(job))
    services.database.close()
    return services.key.create_timestamp(TIMESTAMP_PURPOSE, ANSWERED, now - timedelta(minutes=1))


ISSO = """[general]
dbpath = {folder}/isso.sqlite
host = http://127.0.0.1:{port}
notify =
[moderation]
enabled = true
[guard]
enabled = false
[server]
listen = http://127.0.0.1:{port}
"""


@contextmanager
def isso(folder: Path) -> Iterator[Rival]:
    """Install and run Isso under gunicorn with two workers. Raises RivalUnavailableError."""
    programs = folder / "isso" / "bin"
    try:
        venv.create(folder / "isso", with_pip=True)
        quiet = ["install", "--quiet", "--disable-pip-version-check", "isso", "gunicorn"]
        subprocess.run([programs / "pip", *quiet], check=True, capture_output=True, text=True, timeout=180)
    except (subprocess.SubprocessError, OSError) as error:
        raise RivalUnavailableError(f"it cannot be installed: {error}") from error
    version = subprocess.run(
        [programs / "python", "-c", "from importlib.metadata import version as v; print(v('isso'), v('gunicorn'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    port = free_port()
    settings = folder / "isso.cfg"
    settings.write_text(ISSO.format(folder=folder, port=port), encoding="utf-8")

    def send(uri: str = "/answered/") -> Call:
        answer = next_answer()
        data = {"author": answer.name, "email": answer.email, "text": answer.text, "title": "Five areas"}
        headers = {"Content-Type": "application/json"}
        return Call(f"/new?{urlencode({'uri': uri})}", 202, json.dumps(data), headers)

    def shown(many: int) -> Call:
        return Call(f"/?{urlencode({'uri': f'/{SLUGS[many]}/'})}")

    # A path that responds regardless of the data.
    up = Call("/js/embed.min.js")
    command = [str(programs / "gunicorn"), "-w", "2", "-b", f"127.0.0.1:{port}", "--preload", "isso.run"]
    with run_program(command, {"ISSO_SETTINGS": str(settings)}, folder / "isso.log", port, up):
        for many, slug in SLUGS.items():
            for _ in range(many):
                ask(port, send(f"/{slug}/"))
        with sqlite3.connect(folder / "isso.sqlite") as database:
            database.execute("UPDATE comments SET mode = 1")
        database.close()
        yield Rival(f"Isso {version[0]}, gunicorn {version[1]}", port, send, shown(FEW), shown(MANY))


NO_FLOODS = "<?php add_filter( 'wp_is_comment_flood', '__return_false', 99 );\n"
FILL = """
    foreach ( array( 'comments_notify' => 0, 'moderation_notify' => 0, 'page_comments' => 1 ) as $name => $value ) {{
        update_option( $name, $value );
    }}
    foreach ( json_decode( {comments} ) as $comment ) {{
        wp_insert_comment( array(
            'comment_post_ID' => {post}, 'comment_author' => $comment[0], 'comment_author_email' => $comment[1],
            'comment_content' => $comment[2], 'comment_author_IP' => $comment[3], 'comment_approved' => 1,
        ) );
    }}
    return get_comments_number( {post} );
"""


@contextmanager
def wordpress(folder: Path) -> Iterator[Rival]:
    """Run Debian's WordPress with MariaDB, PHP-FPM and nginx. Raises RivalUnavailableError."""
    try:
        packages.require()
    except AssertionError as error:
        raise RivalUnavailableError(str(error)) from error
    root = folder / "wordpress"
    root.mkdir()
    folder.chmod(0o755)
    with running(root, Release(packages.WORDPRESS, packages.THEME)) as blog:
        (root / "root" / "wp-content" / "mu-plugins" / "no-floods.php").write_text(NO_FLOODS, encoding="utf-8")
        port = int(blog.url.rpartition(":")[2])
        article = "<p>Strong runners run longer, and these five areas are the ones to begin with.</p>" * 40
        posts = {many: blog.post(article) for many in (0, FEW, MANY)}
        for many, post in posts.items():
            answers = [next_answer() for _ in range(many)]
            rows = json.dumps([(each.name, each.email, each.text, each.address) for each in answers])
            blog.run(FILL.format(comments="'" + rows.replace("\\", "\\\\").replace("'", "\\'") + "'", post=post.id))

        def send() -> Call:
            answer = next_answer()
            form = {"comment_post_ID": posts[0].id, "comment_parent": 0, "comment": answer.text}
            form |= {"author": answer.name, "email": answer.email}
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": f"127.0.0.1:{port}"}
            return Call("/wp-comments-post.php", 302, urlencode(form), headers)

        version = blog.run("return get_bloginfo( 'version' );")
        shown = {number: Call(post.url.removeprefix(blog.url)) for number, post in posts.items()}
        yield Rival(f"WordPress {version}", port, send, shown[FEW], shown[MANY])


@contextmanager
def run_program(command: list[str], variables: dict[str, str], log: Path, port: int, up: Call) -> Iterator[None]:
    """Run a server until the block ends. Raises RivalUnavailableError with its log if it does not start."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | variables, stdout=output, stderr=output)
    try:
        ends = time.monotonic() + SECONDS
        while not _is_up(port, up):
            if process.poll() is not None or time.monotonic() > ends:
                raise RivalUnavailableError(f"it does not come up: {log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_up(port: int, up: Call) -> bool:
    try:
        ask(port, up)
    except OSError:
        return False
    except WrongResponseError:
        return True  # it responds, whatever the status
    return True


def free_port() -> int:
    """Return a port that no program uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
