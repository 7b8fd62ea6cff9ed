"""The erasure log: a file next to the database, so that a restored backup does not bring erased data back."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure of a person, or of one comment. It contains no personal data.

    The key of a person is a keyed hash (see engine.comments.people). All that they wrote before `at` was erased.
    """

    kind: str
    key: str
    at: datetime


_ERASURE = TypeAdapter(Erasure)


class ErasureLog:
    """The erasure log in an instance folder. Entries are only ever added."""

    def __init__(self, instance_dir: Path) -> None:
        self._path = instance_dir / FILE_NAME

    def list_erasures(self) -> tuple[Erasure, ...]:
        """Return all erasures. Raises OSError."""
        return parse_erasures(self.read_bytes())

    def read_bytes(self) -> bytes:
        """Return the content of the file, for a backup. It is empty if nothing was erased. Raises OSError."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def add(self, erasures: Iterable[Erasure]) -> None:
        """Add erasures that are not in the log yet, and wait until they are on disk. Raises OSError."""
        with open(self._path, "a+b", opener=_open_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            before = file.read()
            known = set(parse_erasures(before))
            new = [each for each in dict.fromkeys(erasures) if each not in known]
            # A power cut may have left an incomplete line, which must not merge with the next one.
            start = b"" if not before or before.endswith(b"\n") else b"\n"
            file.write(start + b"".join(map(_format_line, new)))
            file.flush()
            os.fsync(file.fileno())


def parse_erasures(data: bytes) -> tuple[Erasure, ...]:
    """Return the erasures in the content of a log file. Invalid lines are skipped."""
    found = []
    for line in data.splitlines():
        try:
            found.append(_ERASURE.validate_json(line))
        except ValidationError:
            continue
    return tuple(found)


def _open_private(path: str, flags: int) -> int:
    """Open a file. If it is new, only its owner can read it."""
    return os.open(path, flags, 0o600)


def _format_line(erasure: Erasure) -> bytes:
    row = {"kind": erasure.kind, "key": erasure.key, "at": erasure.at.isoformat()}
    return json.dumps(row).encode() + b"\n"
