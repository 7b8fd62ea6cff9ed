"""The instance folder and its secret, created on the first run."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest

from engine.config.environment import ConfigurationError
from web.core.instance import SECRET_BYTES, prepare_instance


def test_threat_12_the_secret_is_random_and_for_the_owner_only(tmp_path: Path) -> None:
    first, second = prepare_instance(tmp_path / "a" / "b"), prepare_instance(tmp_path / "c")
    assert len(first) == len(second) == SECRET_BYTES == 32
    assert first != second
    assert stat.S_IMODE((tmp_path / "c" / "secret").stat().st_mode) == 0o600


def test_the_secret_is_created_once(tmp_path: Path) -> None:
    assert prepare_instance(tmp_path) == prepare_instance(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_workers_that_start_at_once_use_the_same_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        found = pool.map(prepare_instance, [tmp_path / "new"] * 12, chunksize=1)
    assert len(set(found)) == 1
    assert (tmp_path / "new" / "secret").read_bytes() == found[0]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_a_damaged_secret_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(ConfigurationError, match=r"fewer than 32 bytes\. Delete it"):
        prepare_instance(tmp_path)


def test_a_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match=r"INSTANCE_DIR=.*must be able to write there: Not a directory"):
        prepare_instance(tmp_path / "file" / "instance")


def test_a_new_folder_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    new, shared = tmp_path / "new", tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    for folder in (new, shared):
        prepare_instance(folder)
    assert (new.stat().st_mode & 0o777, shared.stat().st_mode & 0o777) == (0o700, 0o775)
