"""The last good sources: kept for all workers, whatever is damaged, full or written at the same time."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from engine.editions.last_good_store import LastGoodStore, Manifest

MANIFEST = Path("kept/manifest.json")
VERSIONS = 12


@pytest.fixture
def kept(tmp_path: Path) -> LastGoodStore:
    return LastGoodStore(tmp_path)


def sources(instance: Path) -> list[Path]:
    return sorted((instance / "kept" / "sources").iterdir())


def last_good(kept: LastGoodStore, path: str) -> bytes | None:
    digest = kept.load_manifest().files.get(path)
    return kept.load_source(digest) if digest else None


def test_before_the_first_keeping_there_is_nothing(kept: LastGoodStore) -> None:
    assert kept.load_manifest() == Manifest({}, {})
    assert kept.load_source("0" * 64) is None


def test_what_is_kept_is_there_for_another_worker(kept: LastGoodStore, tmp_path: Path) -> None:
    kept.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {"a": "2026-03-01"})
    other = LastGoodStore(tmp_path)
    assert last_good(other, "posts/a.md") == b"A"
    assert last_good(other, "posts/b.md") == b"B"
    assert other.load_manifest().published_dates == {"a": "2026-03-01"}


def test_a_file_that_is_not_good_now_keeps_its_source(kept: LastGoodStore) -> None:
    kept.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {})
    kept.save({"posts/b.md": b"B2"}, (), {})
    assert last_good(kept, "posts/a.md") == b"A"
    assert last_good(kept, "posts/b.md") == b"B2"


def test_a_file_that_is_gone_is_forgotten(kept: LastGoodStore) -> None:
    kept.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {})
    kept.save({"posts/b.md": b"B"}, ["posts/a.md", "posts/never.md"], {})
    assert list(kept.load_manifest().files) == ["posts/b.md"]


def test_promises_can_be_noted_before_any_file(kept: LastGoodStore) -> None:
    kept.save({}, (), {"a": "2026-03-01"})
    assert kept.load_manifest() == Manifest({}, {"a": "2026-03-01"})


def test_nothing_is_written_where_nothing_changed(kept: LastGoodStore, tmp_path: Path) -> None:
    kept.save({"posts/a.md": b"A"}, (), {})
    before = (tmp_path / MANIFEST).stat().st_ino
    kept.save({"posts/a.md": b"A"}, ["posts/never.md"], {})
    assert (tmp_path / MANIFEST).stat().st_ino == before


def test_two_files_of_the_same_content_share_a_source(kept: LastGoodStore, tmp_path: Path) -> None:
    kept.save({"posts/a.md": b"same", "posts/b.md": b"same"}, (), {})
    assert len(sources(tmp_path)) == 1
    kept.save({}, ["posts/a.md"], {})
    assert last_good(kept, "posts/b.md") == b"same"


def test_sources_that_nothing_names_are_deleted_one_change_later(kept: LastGoodStore, tmp_path: Path) -> None:
    for version in range(5):
        kept.save({"posts/a.md": b"version %d" % version}, (), {})
    assert sorted(path.read_bytes() for path in sources(tmp_path)) == [b"version 3", b"version 4"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"[]", b'{"files": {}}', b'{"files": {"posts/a.md": 1}, "promised": null}']
)
def test_a_damaged_manifest_counts_as_absent_and_is_written_anew(
    kept: LastGoodStore, tmp_path: Path, damage: bytes
) -> None:
    kept.save({"posts/a.md": b"A"}, (), {"a": "2026-03-01"})
    (tmp_path / MANIFEST).write_bytes(damage)
    assert kept.load_manifest().files.get("posts/a.md") is None
    kept.save({"posts/a.md": b"A"}, (), {"a": "2026-03-01"})
    assert last_good(kept, "posts/a.md") == b"A"
    assert json.loads((tmp_path / MANIFEST).read_bytes())["published_dates"] == {"a": "2026-03-01"}


@pytest.mark.parametrize("damage", [b"", b"another text"])
def test_a_damaged_source_counts_as_absent_until_the_file_is_good_again(
    kept: LastGoodStore, tmp_path: Path, damage: bytes
) -> None:
    kept.save({"posts/a.md": b"A"}, (), {})
    (source,) = sources(tmp_path)
    source.write_bytes(damage)
    assert last_good(kept, "posts/a.md") is None
    kept.save({"posts/a.md": b"A"}, (), {})
    assert last_good(kept, "posts/a.md") == b"A"


def test_a_disk_that_cannot_be_written_is_told_in_the_log_only(
    kept: LastGoodStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kept").write_text("in the way")
    kept.save({"posts/a.md": b"A"}, (), {})
    assert "could not be stored" in caplog.text


def keep_many(instance: Path, worker: int) -> None:
    """What one of two workers does: keep files of its own, in many versions."""
    kept = LastGoodStore(instance)
    for version in range(VERSIONS):
        path = f"posts/{worker}-{version}.md"
        kept.save({path: f"{worker} {version}".encode(), f"posts/{worker}.md": b"%d" % version}, (), {})


def test_two_processes_at_once_lose_nothing(kept: LastGoodStore, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=keep_many, args=(tmp_path, worker)) for worker in (1, 2)]
    for process in workers:
        process.start()
    for process in workers:
        process.join()
    assert [process.exitcode for process in workers] == [0, 0]
    expected = {f"posts/{w}-{v}.md": f"{w} {v}".encode() for w in (1, 2) for v in range(VERSIONS)}
    expected |= {f"posts/{w}.md": b"%d" % (VERSIONS - 1) for w in (1, 2)}
    assert {path: last_good(kept, path) for path in kept.load_manifest().files} == expected


def test_a_backup_fills_in_what_is_missing_and_leaves_what_is_kept_here(tmp_path: Path) -> None:
    old, new = LastGoodStore(tmp_path / "old"), LastGoodStore(tmp_path / "new")
    old.save({"posts/a.md": b"old a", "posts/b.md": b"old b"}, (), {"a": "2026-01-01"})
    new.save({"posts/a.md": b"new a"}, (), {})
    packed = old.export_files()
    for _ in range(2):
        new.import_files(packed)
    sources = {path: new.load_source(digest) for path, digest in new.load_manifest().files.items()}
    assert sources == {"posts/a.md": b"new a", "posts/b.md": b"old b"}
    assert new.load_manifest().published_dates == {"a": "2026-01-01"}


def test_a_backup_without_a_source_keeps_nothing_for_it(tmp_path: Path) -> None:
    old, new = LastGoodStore(tmp_path / "old"), LastGoodStore(tmp_path / "new")
    old.save({"posts/a.md": b"a"}, (), {})
    new.import_files({"kept/manifest.json": old.export_files()["kept/manifest.json"], "kept/sources/../../evil": b"x"})
    assert new.load_manifest().files == {}
    assert not (tmp_path / "evil").exists()
