"""Scanning of content, signatures, and safe writing of files."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.config.environment import BASE_DIR
from engine.editions.files import (
    MAX_FILE_BYTES,
    content_signature,
    delete_abandoned_files,
    find_slug,
    scan_content,
    write_atomically,
)
from engine.errors import Severity

KILLED_BEFORE_THE_RENAME = """
import os, sys
from pathlib import Path
from engine.editions.files import write_atomically
os.fsync = lambda handle: os._exit(9)
write_atomically(Path(sys.argv[1]), b"new")
"""


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    return site("little")


def test_a_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    write_atomically(path, b"first")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_the_old_file_stays_if_the_process_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")
    ended = subprocess.run([sys.executable, "-c", KILLED_BEFORE_THE_RENAME, str(path)], cwd=BASE_DIR, check=False)
    assert ended.returncode == 9
    assert path.read_bytes() == b"old"


def test_the_old_file_stays_if_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "file"
    write_atomically(path, b"old")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_content_is_scanned_in_order(folder: Path) -> None:
    found = scan_content(folder)
    assert list(found.files) == [
        "site.toml",
        "posts/bridges.md",
        "posts/heels.md",
        "posts/plain.md",
        "pages/about.md",
        "exercises/_vocabulary.yaml",
        "exercises/calves.yaml",
        "exercises/glutes.yaml",
    ]
    assert found.files["posts/plain.md"].data == (folder / "posts" / "plain.md").read_bytes()
    assert found.problems == ()


@pytest.mark.parametrize("place", ["posts", "pages/2024/01"])
def test_backup_files_of_editors_and_pictures_are_ignored(folder: Path, place: str) -> None:
    before = scan_content(folder)
    (folder / place / ".git").mkdir(parents=True)
    for name in (".plain.md.swp.md", "#plain.md#", "plain.md~", "plain.md.orig", ".DS_Store", "photo.JPG", "route.gpx"):
        (folder / place / name).write_text("not an article")
    (folder / place / ".git" / "x.md").write_text("not an article")
    assert scan_content(folder) == before


@pytest.mark.parametrize("place", ["posts", "pages"])
@pytest.mark.parametrize("name", ["new.markdown", "new.MD", "new.Markdown", "2024/new.md", "a/b/c/new.markdown"])
def test_markdown_is_read_with_both_endings_in_any_case_and_in_folders(folder: Path, place: str, name: str) -> None:
    before = content_signature(folder)
    (folder / place / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / place / name).write_text("an article")
    assert scan_content(folder).files[f"{place}/{name}"].data == b"an article"
    assert content_signature(folder) != before


@pytest.mark.parametrize("name", ["more.yml", "more.YAML", "own/more.yaml"])
def test_exercises_are_read_with_both_endings_and_in_folders(folder: Path, name: str) -> None:
    (folder / "exercises" / name).parent.mkdir(exist_ok=True)
    (folder / "exercises" / name).write_text("")
    assert f"exercises/{name}" in scan_content(folder).files


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("plan.txt", "plan.md"),
        ("plan.md.txt", "plan.md"),
        ("plan.mdx", "plan.md"),
        ("plan.HTML", "plan.md"),
        ("2024/plan.docx", "plan.md"),
    ],
)
def test_texts_that_are_not_read_are_reported(folder: Path, name: str, better: str) -> None:
    (folder / "posts" / name).parent.mkdir(exist_ok=True)
    (folder / "posts" / name).write_text("an article")
    assert "is not read" in refused(folder, f"posts/{name}")
    (problem,) = scan_content(folder).problems
    assert problem.severity is Severity.WARNING and f"rename it to '{better}'" in problem.hint


@pytest.mark.parametrize("target", ["..", ".", "/"])
def test_a_link_to_a_folder_is_reported_and_not_followed(folder: Path, target: str) -> None:
    (folder / "posts" / "linked").symlink_to(target)
    assert "link to a folder is not followed" in refused(folder, "posts/linked")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("posts/plan.md", "plan"),
        ("posts/plan.MARKDOWN", "plan"),
        ("posts/2024/05/plan.md", "plan"),
        ("posts/plan/index.md", "plan"),
        ("posts/2024/plan/index.markdown", "plan"),
        ("posts/index.md", "index"),
        ("posts/plan.en.md", "plan.en"),
    ],
)
def test_the_slug_is_the_name_of_the_file_or_of_the_folder_of_an_index(path: str, slug: str) -> None:
    assert find_slug(path) == slug


def test_an_empty_site_has_no_files(tmp_path: Path) -> None:
    assert scan_content(tmp_path).files == {}
    assert content_signature(tmp_path) == {}


def refused(folder: Path, name: str) -> str:
    """Return the message about a file that cannot be read."""
    found = scan_content(folder)
    assert name not in found.files
    (problem,) = found.problems
    assert problem.path == name
    assert str(folder) not in problem.message
    return problem.message


def test_a_link_out_of_the_site_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (folder / "posts" / "linked.md").symlink_to(tmp_path / "secret.md")
    assert "outside of the site" in refused(folder, "posts/linked.md")


def test_a_folder_that_links_out_of_the_site_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "pages").rename(tmp_path / "elsewhere")
    (folder / "pages").symlink_to(tmp_path / "elsewhere")
    assert "outside of the site" in refused(folder, "pages/about.md")


def test_a_link_inside_the_site_is_followed(folder: Path) -> None:
    (folder / "posts" / "linked.md").symlink_to("plain.md")
    assert scan_content(folder).files["posts/linked.md"].data == (folder / "posts" / "plain.md").read_bytes()


@pytest.mark.parametrize("target", ["nowhere.md", "linked.md"])
def test_a_broken_or_circular_link_is_reported(folder: Path, target: str) -> None:
    (folder / "posts" / "linked.md").symlink_to(target)
    assert "cannot be read" in refused(folder, "posts/linked.md")


def test_a_file_over_one_megabyte_is_refused(folder: Path) -> None:
    (folder / "posts" / "full.md").write_bytes(b"x" * MAX_FILE_BYTES)
    assert scan_content(folder).problems == ()
    (folder / "posts" / "full.md").write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    assert "larger than 1 MB" in refused(folder, "posts/full.md")


def test_a_folder_or_a_pipe_with_the_name_of_a_post_is_reported(folder: Path) -> None:
    (folder / "posts" / "folder.md").mkdir()
    assert "it is not a file" in refused(folder, "posts/folder.md")
    (folder / "posts" / "folder.md").rmdir()
    os.mkfifo(folder / "posts" / "pipe.md")
    assert "it is not a file" in refused(folder, "posts/pipe.md")


def same_size_and_date(folder: Path) -> None:
    path = folder / "posts" / "plain.md"
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Only words", b"Only works"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda folder: (folder / "posts" / "plain.md").write_text("longer or shorter"),
    "content of the same size and date": same_size_and_date,
    "settings": lambda folder: (folder / "site.toml").write_text('title = "Other"'),
    "a file more": lambda folder: (folder / "pages" / "new.md").write_text(""),
    "a file less": lambda folder: (folder / "posts" / "plain.md").unlink(),
    "another name": lambda folder: (folder / "posts" / "plain.md").rename(folder / "posts" / "plainer.md"),
    "another folder": lambda folder: (folder / "posts" / "plain.md").rename(folder / "pages" / "plain.md"),
    "a link that leads nowhere": lambda folder: (folder / "posts" / "linked.md").symlink_to("nowhere.md"),
    "a folder gone": lambda folder: (folder / "exercises").rename(folder / "exercises.old"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_changes_the_signature(folder: Path, change: str) -> None:
    before = content_signature(folder)
    assert content_signature(folder) == before
    CHANGES[change](folder)
    assert content_signature(folder) != before


def test_abandoned_files_are_deleted_when_they_are_old(tmp_path: Path) -> None:
    old, fresh, other = tmp_path / ".writing-old", tmp_path / ".writing-fresh", tmp_path / "kept"
    for path in (old, fresh, other):
        path.write_text("half")
    for path in (old, other):
        os.utime(path, (0, 0))
    delete_abandoned_files(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([fresh, other])
