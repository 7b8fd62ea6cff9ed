"""Encode FIT files: header, definition messages, data messages and checksum.

The format is described in Garmin's "FIT Protocol" (developer.garmin.com/fit/protocol). A file is a header, a sequence
of records and a CRC-16. A record is either a definition, which lists the fields of the data that follows, or data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

HEADER_SIZE = 12
"""Bytes of a header without its optional checksum."""
PROTOCOL_VERSION = 0x23
"""Version 2.3: the major version in the upper four bits, the minor version in the lower four."""
PROFILE_VERSION = 21212
"""Version 21.212 of the FIT profile, which defines the messages: major * 1000 + minor."""

_DEFINITION_HEADER = 0x40
"""Record header of a definition for local message type 0, the only one used here."""
_DATA_HEADER = 0x00
"""Record header of data in the form of the last definition."""
_LITTLE_ENDIAN = 0


class BaseType(Enum):
    """A base type of the FIT protocol: its number, and its `struct` format (empty for text)."""

    ENUM = (0x00, "B")
    UINT16 = (0x84, "H")
    UINT32 = (0x86, "I")
    UINT32Z = (0x8C, "I")
    """An unsigned 32-bit integer. Its "no value" is 0, not 0xFFFFFFFF."""
    STRING = (0x07, "")
    """UTF-8 text that ends with a zero byte."""

    def __init__(self, number: int, struct_format: str) -> None:
        self.number = number
        self.struct_format = struct_format


class FitField(Enum):
    """Base of the enums that list a message's fields, named as in the FIT profile."""

    def __init__(self, number: int, base_type: BaseType) -> None:
        self.number = number
        self.base_type = base_type


@dataclass(frozen=True, slots=True)
class Message:
    """A data message: its global number in the FIT profile, and its values in their order in the file."""

    number: int
    values: Mapping[FitField, int | str]


@dataclass(frozen=True, slots=True)
class _Definition:
    """A definition message: for each field its number, its size in bytes and its base type's number."""

    message_number: int
    fields: tuple[tuple[int, int, int], ...]

    def fits(self, other: _Definition) -> bool:
        """Return True if data of the other definition can be written in the form of this one.

        Text that is shorter than defined is padded, so only a longer one needs a new definition.
        """
        return (
            self.message_number == other.message_number
            and len(self.fields) == len(other.fields)
            and all(
                number == other_number and base_type == other_base_type and size >= other_size
                for (number, size, base_type), (other_number, other_size, other_base_type) in zip(
                    self.fields, other.fields, strict=True
                )
            )
        )

    def encode(self) -> bytes:
        reserved = 0
        head = struct.pack(
            "<BBBHB", _DEFINITION_HEADER, reserved, _LITTLE_ENDIAN, self.message_number, len(self.fields)
        )
        return head + b"".join(struct.pack("<BBB", *field) for field in self.fields)


def encode_fit(messages: Iterable[Message]) -> bytes:
    """Return the bytes of a FIT file with these messages.

    Raises struct.error if a number does not fit its field or a text is longer than 254 bytes.
    """
    records = b"".join(_encode_records(messages))
    header = struct.pack("<BBHI4s", HEADER_SIZE, PROTOCOL_VERSION, PROFILE_VERSION, len(records), b".FIT")
    content = header + records
    return content + struct.pack("<H", crc16(content))


def crc16(data: bytes) -> int:
    """Return the checksum of the FIT protocol: CRC-16 with the polynomial 0x8005, reflected, and initial value 0."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_of_byte(byte: int) -> int:
    crc = byte
    for _ in range(8):
        crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc


_CRC_TABLE = tuple(_crc_of_byte(byte) for byte in range(256))


def _encode_records(messages: Iterable[Message]) -> Iterable[bytes]:
    current: _Definition | None = None
    for message in messages:
        needed = _define(message)
        if current is None or not current.fits(needed):
            current = needed
            yield current.encode()
        yield bytes([_DATA_HEADER])
        for (_, size, _), (field, value) in zip(current.fields, message.values.items(), strict=True):
            yield _encode_value(field.base_type, value).ljust(size, b"\0")


def _define(message: Message) -> _Definition:
    return _Definition(
        message.number,
        tuple(
            (field.number, len(_encode_value(field.base_type, value)), field.base_type.number)
            for field, value in message.values.items()
        ),
    )


def _encode_value(base_type: BaseType, value: int | str) -> bytes:
    if isinstance(value, str):
        return value.encode() + b"\0"
    return struct.pack("<" + base_type.struct_format, value)
