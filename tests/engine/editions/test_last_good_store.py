"""The store of last good files, with damage, full disks and concurrent writes."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from engine.editions.last_good_store import LastGoodStore, Manifest

MANIFEST = Path("kept/manifest.json")
VERSIONS = 12


@pytest.fixture
def store(tmp_path: Path) -> LastGoodStore:
    return LastGoodStore(tmp_path)


def sources(instance: Path) -> list[Path]:
    return sorted((instance / "kept" / "sources").iterdir())


def last_good(store: LastGoodStore, path: str) -> bytes | None:
    digest = store.load_manifest().files.get(path)
    return store.load_source(digest) if digest else None


def test_a_new_store_is_empty(store: LastGoodStore) -> None:
    assert store.load_manifest() == Manifest({}, {})
    assert store.load_source("0" * 64) is None


def test_another_worker_sees_what_is_stored(store: LastGoodStore, tmp_path: Path) -> None:
    store.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {"a": "2026-03-01"})
    other = LastGoodStore(tmp_path)
    assert last_good(other, "posts/a.md") == b"A"
    assert last_good(other, "posts/b.md") == b"B"
    assert other.load_manifest().published_dates == {"a": "2026-03-01"}


def test_the_source_of_a_broken_file_stays(store: LastGoodStore) -> None:
    store.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {})
    store.save({"posts/b.md": b"B2"}, (), {})
    assert last_good(store, "posts/a.md") == b"A"
    assert last_good(store, "posts/b.md") == b"B2"


def test_a_removed_file_is_forgotten(store: LastGoodStore) -> None:
    store.save({"posts/a.md": b"A", "posts/b.md": b"B"}, (), {})
    store.save({"posts/b.md": b"B"}, ["posts/a.md", "posts/never.md"], {})
    assert list(store.load_manifest().files) == ["posts/b.md"]


def test_published_dates_can_be_stored_without_files(store: LastGoodStore) -> None:
    store.save({}, (), {"a": "2026-03-01"})
    assert store.load_manifest() == Manifest({}, {"a": "2026-03-01"})


def test_without_a_change_nothing_is_written(store: LastGoodStore, tmp_path: Path) -> None:
    store.save({"posts/a.md": b"A"}, (), {})
    before = (tmp_path / MANIFEST).stat().st_ino
    store.save({"posts/a.md": b"A"}, ["posts/never.md"], {})
    assert (tmp_path / MANIFEST).stat().st_ino == before


def test_files_with_the_same_content_share_a_source(store: LastGoodStore, tmp_path: Path) -> None:
    store.save({"posts/a.md": b"same", "posts/b.md": b"same"}, (), {})
    assert len(sources(tmp_path)) == 1
    store.save({}, ["posts/a.md"], {})
    assert last_good(store, "posts/b.md") == b"same"


def test_unused_sources_are_deleted_one_change_later(store: LastGoodStore, tmp_path: Path) -> None:
    for version in range(5):
        store.save({"posts/a.md": b"version %d" % version}, (), {})
    assert sorted(path.read_bytes() for path in sources(tmp_path)) == [b"version 3", b"version 4"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"\xff\xfe", b"[]", b'{"files": {}}', b'{"files": {"posts/a.md": 1}, "promised": null}']
)
def test_a_damaged_manifest_counts_as_empty_and_is_replaced(
    store: LastGoodStore, tmp_path: Path, damage: bytes
) -> None:
    store.save({"posts/a.md": b"A"}, (), {"a": "2026-03-01"})
    (tmp_path / MANIFEST).write_bytes(damage)
    assert store.load_manifest().files.get("posts/a.md") is None
    store.save({"posts/a.md": b"A"}, (), {"a": "2026-03-01"})
    assert last_good(store, "posts/a.md") == b"A"
    assert json.loads((tmp_path / MANIFEST).read_bytes())["published_dates"] == {"a": "2026-03-01"}


@pytest.mark.parametrize("damage", [b"", b"another text"])
def test_a_damaged_source_counts_as_missing_until_it_is_stored_again(
    store: LastGoodStore, tmp_path: Path, damage: bytes
) -> None:
    store.save({"posts/a.md": b"A"}, (), {})
    (source,) = sources(tmp_path)
    source.write_bytes(damage)
    assert last_good(store, "posts/a.md") is None
    store.save({"posts/a.md": b"A"}, (), {})
    assert last_good(store, "posts/a.md") == b"A"


def test_errors_of_the_disk_are_only_logged(
    store: LastGoodStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kept").write_text("in the way")
    store.save({"posts/a.md": b"A"}, (), {})
    assert "could not be stored" in caplog.text


def keep_many(instance: Path, worker: int) -> None:
    """Store many versions of some files, as one of two workers."""
    store = LastGoodStore(instance)
    for version in range(VERSIONS):
        path = f"posts/{worker}-{version}.md"
        store.save({path: f"{worker} {version}".encode(), f"posts/{worker}.md": b"%d" % version}, (), {})


def test_two_processes_can_store_at_the_same_time(store: LastGoodStore, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=keep_many, args=(tmp_path, worker)) for worker in (1, 2)]
    for process in workers:
        process.start()
    for process in workers:
        process.join()
    assert [process.exitcode for process in workers] == [0, 0]
    expected = {f"posts/{w}-{v}.md": f"{w} {v}".encode() for w in (1, 2) for v in range(VERSIONS)}
    expected |= {f"posts/{w}.md": b"%d" % (VERSIONS - 1) for w in (1, 2)}
    assert {path: last_good(store, path) for path in store.load_manifest().files} == expected


def test_a_backup_adds_only_what_is_missing(tmp_path: Path) -> None:
    old, new = LastGoodStore(tmp_path / "old"), LastGoodStore(tmp_path / "new")
    old.save({"posts/a.md": b"old a", "posts/b.md": b"old b"}, (), {"a": "2026-01-01"})
    new.save({"posts/a.md": b"new a"}, (), {})
    packed = old.export_files()
    for _ in range(2):
        new.import_files(packed)
    sources = {path: new.load_source(digest) for path, digest in new.load_manifest().files.items()}
    assert sources == {"posts/a.md": b"new a", "posts/b.md": b"old b"}
    assert new.load_manifest().published_dates == {"a": "2026-01-01"}


def test_a_source_that_is_missing_in_a_backup_is_not_imported(tmp_path: Path) -> None:
    old, new = LastGoodStore(tmp_path / "old"), LastGoodStore(tmp_path / "new")
    old.save({"posts/a.md": b"a"}, (), {})
    new.import_files({"kept/manifest.json": old.export_files()["kept/manifest.json"], "kept/sources/../../evil": b"x"})
    assert new.load_manifest().files == {}
    assert not (tmp_path / "evil").exists()
