"""Who and what was erased, in a file beside the database: so that a restore does not bring it back."""

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
    """What this person (a keyed hash, see people.py) left before that moment is gone; or, by its kind, one comment."""

    kind: str
    key: str
    at: datetime


_ADAPTER = TypeAdapter(Erasure)


class ErasureLog:
    """The list in one instance folder. It only grows."""

    def __init__(self, instance_dir: Path) -> None:
        self._path = instance_dir / FILE_NAME

    def read(self) -> tuple[Erasure, ...]:
        """All of them. Raises OSError."""
        return parse_erasures(self.data())

    def data(self) -> bytes:
        """The file as it is, for a backup; empty where nobody was erased. Raises OSError."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def add(self, erasures: Iterable[Erasure]) -> None:
        """Note some, unless they are known; they are on the disk when this returns. Raises OSError."""
        with open(self._path, "a+b", opener=_for_us_alone) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            before = file.read()
            known = set(parse_erasures(before))
            new = [each for each in dict.fromkeys(erasures) if each not in known]
            # A line that a power cut left unfinished must not swallow the next.
            start = b"" if not before or before.endswith(b"\n") else b"\n"
            file.write(start + b"".join(_line(each) for each in new))
            file.flush()
            os.fsync(file.fileno())


def parse_erasures(data: bytes) -> tuple[Erasure, ...]:
    """The erasures in a file's bytes; a line that is none is passed over."""
    found = []
    for line in data.splitlines():
        try:
            found.append(_ADAPTER.validate_json(line))
        except ValidationError:
            continue
    return tuple(found)


def _for_us_alone(path: str, flags: int) -> int:
    """Opens a file which, where it is new, only its owner can read."""
    return os.open(path, flags, 0o600)


def _line(erasure: Erasure) -> bytes:
    row = {"kind": erasure.kind, "key": erasure.key, "at": erasure.at.isoformat()}
    return json.dumps(row).encode() + b"\n"
