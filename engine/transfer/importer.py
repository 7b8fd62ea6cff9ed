"""Import an export, item by item, each in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError

from engine.crypto import SecretBox
from engine.db.database import Database
from engine.library.library import Library
from engine.privacy.erasure_log import Erasure
from engine.transfer import jsonl_format
from engine.transfer.dumps import Progress
from engine.transfer.imported_items import ItemImporter
from engine.transfer.imported_people import SkippedItemError

MAX_REMARKS = 1_000
"""Maximum number of remarks in a report."""


class InvalidExportError(Exception):
    """The file does not begin like an export."""


@dataclass
class Report:
    """Numbers of items that were added, already present or skipped, and remarks with their line numbers."""

    added: int = 0
    present: int = 0
    skipped: int = 0
    remarks: list[tuple[int, str]] = field(default_factory=list)

    def remark(self, number: int, why: str) -> None:
        """Add a remark about a line."""
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append((number, why))


def load(
    database: Database,
    key: SecretBox,
    library: Library,
    site_address: str,
    file: BinaryIO,
    size: int,
    erasures: Iterable[Erasure] = (),
    report: Progress = lambda done, of: None,
) -> Report:
    """Import a file of size bytes. Items that are already present are neither changed nor duplicated.

    Raises InvalidExportError, OSError and DatabaseUnavailableError. Items imported before an error are kept, and the
    file can be imported again.
    """
    numbered = _lines(file)
    _, first = next(numbered, (1, b""))
    try:
        head = jsonl_format.read(first)
        if not isinstance(head, jsonl_format.Head):
            raise jsonl_format.InvalidLineError("the first line must have the type 'head'")
    except jsonl_format.InvalidLineError as error:
        raise InvalidExportError(f"This is not an export of comments. Line 1: {error}") from None
    items = ItemImporter(key, library, site_address, erasures)
    result = Report()
    for number, data in numbered:
        try:
            line = jsonl_format.read(data, head.version)
            with database.write() as connection:
                is_new, remarks = items.store(connection, line)
        except (jsonl_format.InvalidLineError, SkippedItemError) as error:
            result.skipped += 1
            result.remark(number, str(error))
        except IntegrityError:
            result.skipped += 1
            result.remark(number, "it conflicts with existing data")
        else:
            result.added += is_new
            result.present += not is_new
            for remark in remarks:
                result.remark(number, remark)
        report(file.tell(), size)
    return result


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with their numbers. Of lines that are too long, only the beginning is kept."""
    number = 0
    while data := file.readline(jsonl_format.MAX_LINE + 1):
        number += 1
        yield number, data
        while len(data) > jsonl_format.MAX_LINE and not data.endswith(b"\n"):
            data = file.readline(jsonl_format.MAX_LINE + 1)
