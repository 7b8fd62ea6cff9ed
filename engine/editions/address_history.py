"""Store the addresses of the last edition, and those that articles had before, in the instance folder.

All workers share the file. Each of them computes it from the same files, so the last one to write may win.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from engine.editions.files import write_atomically
from engine.editions.similar_texts import Fingerprint

HISTORY_FILE = "kept/addresses.json"
"""The file in the instance folder, and in a backup."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OldAddress:
    """An address without an article since a day.

    target is the path of the file that has the article now, or "" if that is not certain. candidates are the paths of
    files that may have it. fingerprint is that of the article, or None if its file has the same path as before.
    """

    since: date
    fingerprint: Fingerprint | None = None
    target: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressHistory:
    """The addresses of published articles by the paths of their files, and the old addresses that are not decided."""

    present: Mapping[str, str] = field(default_factory=dict)
    old: Mapping[str, OldAddress] = field(default_factory=dict)


_ADAPTER = TypeAdapter(AddressHistory)


def load_history(instance_dir: Path) -> AddressHistory:
    """Return the history. A missing or damaged file counts as empty."""
    try:
        return _parse((instance_dir / HISTORY_FILE).read_bytes())
    except OSError:
        return AddressHistory()


def save_history(instance_dir: Path, history: AddressHistory) -> None:
    """Store the history. Errors of the disk are only logged, because they do not affect what is served now."""
    try:
        write_atomically(instance_dir / HISTORY_FILE, _ADAPTER.dump_json(history, indent=1))
    except OSError:
        _log.exception("The list of addresses could not be stored. Renamed files may not be recognised.")


def export_history(instance_dir: Path) -> dict[str, bytes]:
    """Return the file for a backup, if there is one."""
    path = instance_dir / HISTORY_FILE
    return {HISTORY_FILE: path.read_bytes()} if path.is_file() else {}


def import_history(instance_dir: Path, files: Mapping[str, bytes]) -> None:
    """Add the addresses of a backup. What is known here is newer, and stays."""
    backup, ours = _parse(files.get(HISTORY_FILE, b"")), load_history(instance_dir)
    save_history(instance_dir, AddressHistory({**backup.present, **ours.present}, {**backup.old, **ours.old}))


def _parse(data: bytes) -> AddressHistory:
    try:
        return _ADAPTER.validate_json(data)
    except ValueError:
        return AddressHistory()
