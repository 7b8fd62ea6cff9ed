"""Work that the site has reasons for and tests have not: they do less of it, unless they are about it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from engine.accounts import passwords
from engine.db import database
from engine.editions import render_pool
from engine.library import reader
from engine.transfer import dumps
from engine.validation.yaml_reader import read_yaml

MEMORY = Path("/dev/shm")
"""A file system in memory, on Linux: what is written there needs no waiting for the disk."""
MIN_FREE = 2 * 1024**3
PATIENCE = 300
"""Seconds that a write waits for another one, and a statement may take. A busy machine is no reason for a failure."""

_REAL_HASHER, _REAL_DUMMY_HASH = passwords.HASHER, passwords.DUMMY_HASH


def take_shortcuts() -> None:
    """Take those that hold for all tests, before any is collected."""
    gc.set_threshold(10_000, 10, 10)  # there are many objects, nearly all of which stay, so looking for garbage is slow
    # Articles are still rendered in processes that can be killed: forks of one that has imported what they need.
    render_pool.START_METHOD = "forkserver"
    multiprocessing.set_forkserver_preload(["widgets.articles", "engine.editions.render_pool"])
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MIN_FREE:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords.DUMMY_HASH = passwords.HASHER.hash("")
    # The files of the library are the same in most tests, and reading YAML is most of the work of reading a library.
    reader.read_yaml = cache(read_yaml)  # type: ignore[attr-defined]  # the name is imported there
    database.BUSY_SECONDS = database.STATEMENT_SECONDS = PATIENCE
    settings.register_profile("patient", deadline=None)  # an example may take long on a busy machine
    settings.load_profile("patient")


@pytest.fixture
def real_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with as much work as the site does."""
    monkeypatch.setattr(passwords, "HASHER", _REAL_HASHER)
    monkeypatch.setattr(passwords, "DUMMY_HASH", _REAL_DUMMY_HASH)


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a write wait for a second only, which is enough to see it wait."""
    for module in (database, dumps):
        monkeypatch.setattr(module, "BUSY_SECONDS", 1)
