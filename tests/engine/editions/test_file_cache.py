"""A cache of files stays whole and within its bound while several workers write to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engine.editions.file_cache import FileCache

MAX_BYTES = 20_000


def _work(folder: Path, worker: int) -> set[bytes | None]:
    cache = FileCache(folder, MAX_BYTES)
    found = set()
    for number in range(40):
        name = f"{(number + worker) % 20}.json"
        cache.put(name, name.encode() * 150)
        found.add(cache.get(name))
    return found


def test_workers_read_whole_files_within_the_bound(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set().union(*pool.map(lambda worker: _work(tmp_path, worker), range(4)))
    assert found <= {None, *(f"{number}.json".encode() * 150 for number in range(20))}
    assert len(found) > 1
    files = list(tmp_path.iterdir())
    assert files and sum(file.stat().st_size for file in files) <= MAX_BYTES
