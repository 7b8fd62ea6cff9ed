"""Tell from a few bytes whether the file of a picture is whole. Uploads are often cut off, and decoding takes long."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "GIF": b";"}
_PADDING = b"\0\r\n"
_TAIL = 64


def is_complete(file: BinaryIO, format: str) -> bool:
    """Return True if a file ends as its format, Pillow's name, says. False may mean that something follows it."""
    size = file.seek(0, os.SEEK_END)
    match format:
        case "JPEG" | "PNG" | "GIF":
            file.seek(max(0, size - _TAIL))
            return file.read().rstrip(_PADDING).endswith(_ENDS[format])
        case "WEBP":
            file.seek(4)
            return _unpack("<I", file.read(4)) + 8 <= size
        case "AVIF" | "HEIF":
            return _has_whole_boxes(file, size)
    return False


def _has_whole_boxes(file: BinaryIO, size: int) -> bool:
    """Return True if the last box of an ISO media file (ISO/IEC 14496-12) ends at the end of the file."""
    offset = 0
    while offset < size:
        file.seek(offset)
        length = _unpack(">I", file.read(4))
        if length == 1:  # the real length follows the type
            file.seek(offset + 8)
            length = _unpack(">Q", file.read(8))
        elif length == 0:  # the box has the rest of the file
            return True
        if length < 8:
            return False
        offset += length
    return offset == size


def _unpack(format: str, data: bytes) -> int:
    return int(struct.unpack(format, data)[0]) if len(data) == struct.calcsize(format) else 0
