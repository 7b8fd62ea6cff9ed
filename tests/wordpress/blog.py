"""A WordPress for the tests: MariaDB, PHP and nginx, in one folder and on localhost only."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wordpress import packages
from widgets.wordpress.package import name_plugin

SETUP = Path(__file__).parent / "setup"
SECONDS = 60

named = name_plugin("http://127.0.0.1").fill_in
"""Replace the names in the plugin's source by those of the test site's plugin."""


@dataclass(frozen=True, slots=True)
class Release:
    """The files of a release of WordPress, and the name of a theme in it."""

    tree: Path
    theme: str


@dataclass(frozen=True, slots=True)
class Post:
    """A published post and its URL."""

    id: int
    url: str


@dataclass(frozen=True, slots=True)
class Blog:
    """The blog. Its users are admin, and author without unfiltered_html. Passwords are the name and "-pass"."""

    url: str
    folder: Path

    @property
    def plugins(self) -> Path:
        """The plugins folder."""
        return self.folder / "root" / "wp-content" / "plugins"

    @property
    def notices(self) -> str:
        """Return the notices of PHP and WordPress so far. setup/notices.php excludes some."""
        log = self.folder / "log" / "debug.log"
        return log.read_text("utf-8") if log.exists() else ""

    def run(self, code: str) -> Any:
        """Run a PHP function body in WordPress as the user of the server, and return its result. See `named`."""
        command = ["php", "-d", "display_errors=stderr", str(SETUP / "run.php"), self.url, str(self.folder / "root")]
        done = subprocess.run(
            _ours(command, "www-data"), input=named(code), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def post(self, content: str, author: str = "admin") -> Post:
        """Publish a post as a user. See `named`."""
        made = self.run(
            f"""
            wp_set_current_user( get_user_by( 'login', {php(author)} )->ID );
            kses_init();
            $id = wp_insert_post( wp_slash( array(
                'post_title' => 'Strong', 'post_content' => {php(content)}, 'post_status' => 'publish',
            ) ), true );
            return array( $id, get_permalink( $id ) );
            """
        )
        return Post(*made)


def php(text: str) -> str:
    """Return a text as a PHP string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@contextlib.contextmanager
def running(folder: Path, release: Release) -> Iterator[Blog]:
    """Run a blog in an empty folder during the block. All processes end with it, even if the blog does not start."""
    port = _free_port()
    blog = Blog(f"http://127.0.0.1:{port}", folder)
    with contextlib.ExitStack() as stack:
        folder.chmod(0o755)
        for name in ("run", "log", "db"):
            (folder / name).mkdir()
        _lay_files(blog, release.tree)
        if _root():
            shutil.chown(folder / "db", "mysql")
            shutil.chown(folder / "run", "mysql")
            for path in [folder / "log", *(folder / "root" / "wp-content").rglob("*"), folder / "root" / "wp-content"]:
                shutil.chown(path, "www-data")
        stack.enter_context(_database(folder))
        blog.run("INSTALL" + (SETUP / "install.php").read_text().replace("THEME", release.theme))
        user = "user = www-data\ngroup = www-data\nlisten.owner = www-data" if _root() else ""
        (folder / "fpm.conf").write_text(_filled("fpm.conf", folder=folder, user=user))
        fpm = [packages.php_fpm() or "php-fpm", "--nodaemonize", "--fpm-config", str(folder / "fpm.conf")]
        stack.enter_context(_server(fpm, folder / "log" / "fpm.out", (folder / "run" / "fpm.sock").exists))
        user = "user www-data;" if _root() else ""
        (folder / "nginx.conf").write_text(_filled("nginx.conf", folder=folder, user=user, port=port))
        nginx = [packages.program("nginx"), "-e", str(folder / "log" / "nginx.log"), "-c", str(folder / "nginx.conf")]
        stack.enter_context(_server(nginx, folder / "log" / "nginx.out", lambda: _answers(f"{blog.url}/readme.html")))
        yield blog


def _lay_files(blog: Blog, wordpress: Path) -> None:
    # Copy the tree, because PHP resolves links and would find the package's wp-config.php first.
    root = blog.folder / "root"
    shutil.copytree(wordpress, root, ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
    for name in ("plugins", "uploads", "upgrade", "mu-plugins"):
        (root / "wp-content" / name).mkdir(exist_ok=True)
    for name in ("loopback.php", "notices.php"):
        shutil.copy(SETUP / name, root / "wp-content" / "mu-plugins")
    config = (SETUP / "wp-config.php").read_text()
    (root / "wp-config.php").write_text(config.replace("{folder}", str(blog.folder)).replace("{url}", blog.url))


def _filled(name: str, **values: object) -> str:
    return (SETUP / name).read_text().format(**values)


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[None]:
    socket_ = folder / "run" / "db.sock"
    user = "mysql" if _root() else _me()
    install = ["mariadb-install-db", "--no-defaults", f"--datadir={folder / 'db'}", f"--user={user}"]
    install += ["--auth-root-authentication-method=normal", "--skip-test-db"]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    server = [packages.program("mariadbd"), "--no-defaults", f"--datadir={folder / 'db'}"]
    server += [f"--socket={socket_}", f"--pid-file={folder / 'run' / 'db.pid'}", "--skip-networking"]
    client = ["mariadb", "--no-defaults", f"--socket={socket_}", "-u", "root", "-e"]
    make = """
        CREATE DATABASE wordpress CHARACTER SET utf8mb4;
        CREATE USER wordpress@localhost IDENTIFIED BY 'wordpress';
        GRANT ALL ON wordpress.* TO wordpress@localhost;
    """

    def up() -> bool:
        return subprocess.run([*client, "SELECT 1"], capture_output=True, check=False).returncode == 0

    with _server(server, folder / "log" / "db.log", up, "mysql"):
        subprocess.run([*client, make], check=True)
        yield


@contextlib.contextmanager
def _server(command: list[str], log: Path, up: Callable[[], bool], user: str | None = None) -> Iterator[None]:
    """Run a server during the block. Raises AssertionError with its log if it does not start."""
    with log.open("wb") as output:
        process = subprocess.Popen(_ours(command, user), stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        ends = time.monotonic() + SECONDS
        while not up():
            alive = process.poll() is None and time.monotonic() < ends
            assert alive, f"{command[0]} does not come up:\n{log.read_text('utf-8', 'replace')}"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except OSError:
        return False
    return True


def _ours(command: list[str], user: str | None = None) -> list[str]:
    """Return a command that ends with this process and, if this user is root, runs as another user."""
    change = [f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user and _root() else []
    return ["setpriv", "--pdeathsig=TERM", *change, *command]


def _root() -> bool:
    return os.geteuid() == 0


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        assert isinstance(port, int)
        return port
