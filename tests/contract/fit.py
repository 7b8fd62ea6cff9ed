"""Read FIT files without a library, so that every byte is accounted for."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tests.contract.masking import PROSE_FIELDS, WORDS

STRING = 7
"""The base type of text fields."""

_CRC = bytes.fromhex("0000cc01d8011400f0013c002800e401a0016c007800b40150009c0188014400")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message: its number, its size in bytes and its base type."""

    number: int
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition message: the layout of the data messages of a local type."""

    message: int
    is_big_endian: bool
    fields: tuple[Field, ...]

    @property
    def shape(self) -> str:
        """The message number, and the fields with their base types. Sizes are visible in the values."""
        order = " big-endian" if self.is_big_endian else ""
        return f"message {self.message}{order}: " + " ".join(f"{each.number}/{each.base:02x}" for each in self.fields)


def fit_lines(data: bytes) -> Iterator[str]:
    """Return a FIT file as lines, one for each message, with text in quotes and everything else in hexadecimal.

    A line begins with a letter for the shape of its message, which is described before its first use. Sizes and
    checksums are verified here rather than recorded, because they change with the prose.
    """
    size, protocol, profile, length, mark = struct.unpack_from("<BBHI4s", data)
    yield f"FIT, header {size}, protocol {protocol:02x}, profile {profile}, {mark.decode('latin-1')}"
    assert length == len(data) - size - 2, "the size in the header is wrong"
    assert size == 12 or int.from_bytes(data[12:14], "little") == crc(data[:12]), "the header's checksum is wrong"
    assert int.from_bytes(data[-2:], "little") == crc(data[:-2]), "the file's checksum is wrong"
    definitions: dict[int, Definition] = {}
    letters: dict[str, str] = {}
    at = size
    while at < len(data) - 2:
        header, at = data[at], at + 1
        if header & 0x40:
            definitions[header & 0x0F], at = _definition(data, at)
            assert not header & 0xA0, "developer data are not expected"
            continue
        assert not header & 0xF0, "compressed times are not expected"
        definition = definitions[header]
        if definition.shape not in letters:
            letters[definition.shape] = chr(ord("a") + len(letters))
            yield f"{letters[definition.shape]} is {definition.shape}"
        values = []
        for field in definition.fields:
            values.append(_value(definition.message, field, data[at : at + field.size]))
            at += field.size
        yield " ".join([letters[definition.shape], *values])


def _definition(data: bytes, at: int) -> tuple[Definition, int]:
    is_big_endian = bool(data[at + 1])
    message = int.from_bytes(data[at + 2 : at + 4], "big" if is_big_endian else "little")
    end = at + 5 + 3 * data[at + 4]
    fields = tuple(Field(*data[start : start + 3]) for start in range(at + 5, end, 3))
    return Definition(message, is_big_endian, fields), end


def _value(message: int, field: Field, data: bytes) -> str:
    if (message, field.number) in PROSE_FIELDS:
        return WORDS
    text = data.rstrip(b"\0")  # the padding depends on the prose: a definition is reused for shorter messages
    if field.base == STRING and len(text) < len(data) and b"\0" not in text:
        return json.dumps(text.decode(), ensure_ascii=False)
    return data.hex()


def crc(data: bytes) -> int:
    """Return the checksum defined by the FIT protocol."""
    table = struct.unpack(">16H", _CRC)
    found = 0
    for byte in data:
        for half in (byte & 0x0F, byte >> 4):
            found = (found >> 4) ^ table[found & 0x0F] ^ table[half]
    return found
