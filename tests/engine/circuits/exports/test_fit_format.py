from __future__ import annotations

import struct

import pytest
from garmin_fit_sdk import Profile
from garmin_fit_sdk.crc_calculator import CrcCalculator

from engine.circuits.exports.fit_format import BaseType, FitField, Message, crc16, encode_fit
from engine.circuits.exports.fit_workout import FIT_MESSAGE_NUMBERS


class Sample(FitField):
    NUMBER = (1, BaseType.UINT16)
    NAME = (2, BaseType.STRING)


def sample(number: int, name: str) -> Message:
    return Message(7, {Sample.NUMBER: number, Sample.NAME: name})


def test_the_checksum_is_the_one_in_the_standard() -> None:
    assert crc16(b"") == 0
    assert crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC


@pytest.mark.parametrize("data", [b"\0", b"\xff" * 300, bytes(range(256))])
def test_the_checksum_is_the_one_of_garmins_decoder(data: bytes) -> None:
    assert crc16(data) == CrcCalculator.calculate_crc(data, 0, len(data))


def test_a_file_starts_with_its_header_and_ends_with_its_checksum() -> None:
    data = encode_fit([sample(258, "ü")])
    size, protocol, profile, data_size, magic = struct.unpack("<BBHI4s", data[:12])
    assert (size, protocol, profile, magic) == (12, 0x23, 21212, b".FIT")
    assert data_size == len(data) - 12 - 2
    assert struct.unpack("<H", data[-2:]) == (crc16(data[:-2]),)
    assert crc16(data) == 0


def test_a_definition_names_each_field_and_its_size() -> None:
    records = encode_fit([sample(258, "ü")])[12:-2]
    definition = bytes([0x40, 0, 0, 7, 0, 2, 1, 2, 0x84, 2, 3, 0x07])
    assert records == definition + bytes([0, 2, 1]) + "ü".encode() + b"\0"


@pytest.mark.parametrize(("first", "second", "definitions"), [("abc", "abc", 1), ("abc", "a", 1), ("a", "abc", 2)])
def test_a_new_definition_is_written_only_for_a_longer_text(first: str, second: str, definitions: int) -> None:
    records = encode_fit([sample(1, first), sample(1, second)])[12:-2]
    texts = max(len(first) + 1, 4 if second == "abc" else len(second) + 1)
    assert records.count(bytes([0x40, 0, 0, 7, 0])) == definitions
    assert records.endswith(b"\x00\x01\x00" + second.encode().ljust(texts, b"\0"))


def test_another_message_has_another_definition() -> None:
    records = encode_fit([sample(1, "a"), Message(8, {Sample.NUMBER: 2})])[12:-2]
    assert records.endswith(bytes([0x40, 0, 0, 8, 0, 1, 1, 2, 0x84]) + bytes([0, 2, 0]))


@pytest.mark.parametrize("message", [sample(70_000, "a"), sample(-1, "a"), sample(1, "a" * 255)])
def test_a_value_that_does_not_fit_is_an_error(message: Message) -> None:
    with pytest.raises(struct.error):
        encode_fit([message])


@pytest.mark.parametrize("fields", FIT_MESSAGE_NUMBERS)
def test_every_field_is_as_in_the_profile(fields: type[FitField]) -> None:
    message = Profile["messages"][FIT_MESSAGE_NUMBERS[fields]]
    for field in fields:
        profile = message["fields"][field.number]
        assert (profile["name"], profile["base_type"]) == (field.name.lower(), field.base_type.name.lower())
