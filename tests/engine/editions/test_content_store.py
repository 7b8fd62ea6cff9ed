"""The store of rendered content, with damage and several processes."""

from __future__ import annotations

import pickle
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from engine.content.body import Placeholder, RenderedBody, TocEntry
from engine.editions import content_store, pickling
from engine.editions.content_store import CONTENT_FILE, ContentStore, DamagedStoreError
from engine.errors import Problem, Severity
from engine.validation.located import Link

WEEK = Placeholder(3, "week", {"areas": ("glutes", "calves"), "days": 2, "quiet": True, "title": "7", "seed": None})
BODY = RenderedBody(
    page=("<p>Über</p>", WEEK),
    feed=(WEEK, "<p>feed</p>"),
    text=("text",),
    toc=(TocEntry(2, "try-it", "Try it"),),
    links=(Link("/areas/", 3, 4),),
    shortcodes=("week",),
    problems=(Problem("posts/a.md", 1, 2, Severity.WARNING, "a message", "a hint"),),
    markdown="*text*",
)


def change_file(instance: Path, damage: Callable[[bytes], bytes]) -> None:
    path = instance / CONTENT_FILE
    path.write_bytes(damage(path.read_bytes()))


def test_another_worker_and_the_next_one_read_what_is_stored(tmp_path: Path) -> None:
    store, other = ContentStore(tmp_path), ContentStore(tmp_path)
    digest = store.save_body(BODY)
    version = store.publish({"edition/a": b"A", "records/a": b"B"}, {digest})
    for reader in (other, ContentStore(tmp_path)):
        body = reader.load_body(digest)
        assert body == BODY
        assert body.markdown == BODY.markdown
        assert reader.load_parts((0, 0), ("edition/",)) == (version, {"edition/a": b"A"})


def test_only_changed_parts_are_loaded(tmp_path: Path) -> None:
    store, other = ContentStore(tmp_path), ContentStore(tmp_path)
    store.publish({"a": b"A", "b": b"B"}, ())
    seen, _ = other.load_parts((0, 0), ("a", "b"))
    store.publish({"b": b"new"}, ())
    assert other.version() != seen
    assert other.load_parts(seen, ("a", "b")) == (store.version(), {"b": b"new"})


def test_the_hash_of_a_body_is_that_of_its_content(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    assert store.save_body(BODY) == store.save_body(replace(BODY))
    assert store.save_body(replace(BODY, text=("other",))) != store.save_body(BODY)
    assert store.load_body("0" * 32) is None


def test_unused_bodies_are_deleted_when_no_request_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ContentStore(tmp_path)
    old, new = store.save_body(BODY), store.save_body(replace(BODY, text=("new",)))
    store.publish({}, {old})
    store.publish({}, {new})
    assert store.load_body(old) == BODY
    monkeypatch.setattr(content_store, "UNUSED_BODY_TTL", -1)
    store.publish({}, {new})
    assert store.load_body(old) is None
    assert store.load_body(new) is not None


def test_bodies_are_written_only_once(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    digest = store.save_body(replace(BODY, page=(secrets.token_hex(300_000),)))
    store.close()
    store.publish({"a": b"A"}, {digest})
    assert (tmp_path / f"{CONTENT_FILE}-wal").stat().st_size < 100_000


def test_the_file_of_an_older_release_is_used_further(tmp_path: Path) -> None:
    (tmp_path / CONTENT_FILE).parent.mkdir()
    with closing(sqlite3.connect(tmp_path / CONTENT_FILE)) as database, database:
        database.execute("CREATE TABLE body (hash TEXT PRIMARY KEY, data BLOB NOT NULL, unused_since REAL)")
        database.execute("INSERT INTO body VALUES ('old', x'00', 1)")
    store = ContentStore(tmp_path)
    digest = store.save_body(BODY)
    store.publish({"a": b"A"}, {digest})
    assert store.load_body(digest) == BODY
    assert store.list_bodies() == {digest, "old"}


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda _: b"no database" * 99,
    lambda _: b"",
    lambda data: data[: len(data) // 2],
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_never_taken_for_whole(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store = ContentStore(tmp_path)
    digest = store.save_body(replace(BODY, text=tuple(f"{number} words" for number in range(5000))))
    store.publish({"edition/a": b"A" * 50_000}, {digest})
    store.close()
    change_file(tmp_path, damage)
    assert ContentStore(tmp_path).load_body(digest) is None
    with suppress(DamagedStoreError):
        assert ContentStore(tmp_path).load_parts((0, 0), ("edition/",))[1] == {}
    store.reset()
    assert store.load_parts((0, 0), ("edition/",))[1] == {}


def test_a_damaged_part_is_an_error(tmp_path: Path) -> None:
    store = ContentStore(tmp_path)
    store.publish({"edition/a": b"A"}, ())
    with closing(sqlite3.connect(tmp_path / CONTENT_FILE)) as database, database:
        database.execute("UPDATE part SET data = x'00'")
    with pytest.raises(DamagedStoreError):
        store.load_parts((0, 0), ("edition/",))


def test_a_worker_notices_that_the_file_was_deleted(tmp_path: Path) -> None:
    store, other = ContentStore(tmp_path), ContentStore(tmp_path)
    store.publish({"a": b"A"}, ())
    seen, _ = other.load_parts((0, 0), ("a",))
    store.reset()
    store.publish({"a": b"B"}, ())
    assert other.load_parts(seen, ("a",)) == (store.version(), {"a": b"B"})


def test_without_a_disk_bodies_are_kept_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "cache").write_text("in the way")
    store = ContentStore(tmp_path)
    assert store.load_body(store.save_body(BODY)) == BODY
    assert "kept in memory" in caplog.text


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1 + 1",)


def test_a_pickle_may_name_only_what_is_part_of_an_edition() -> None:
    assert pickling.load(pickling.dump(BODY)) == BODY
    for data in (pickle.dumps(Evil()), pickle.dumps(getattr(str, "join")), b"half"):  # noqa: B009
        with pytest.raises(ValueError, match="cannot be loaded"):
            pickling.load(data)
