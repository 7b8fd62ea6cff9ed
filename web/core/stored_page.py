"""A page that the page cache stores: its bytes in each encoding, and the responses made from them."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import is_entity_header, parse_accept_header, parse_etags

from web.core.rsgi import HeaderList
from web.core.security import ENCODING_IN_ETAG
from web.core.wsgi_call import WsgiResponse

IDENTITY = "identity"
GZIP_LEVEL = 6
BROTLI_QUALITY = 5
"""Smaller than gzip in the same time. Higher qualities take many times longer, and pages can be asked for at will."""
MIN_COMPRESSED = 512
"""Size in bytes from which compressing saves packets."""
OVERHEAD = 2048
"""Estimated memory of a page besides its bodies, in bytes."""
MAX_ACCEPTED = 256
"""The longest Accept-Encoding that is read, in characters. Browsers send 30."""

_OWN_HEADERS = ("content-length", "date", "etag", "vary")
"""Headers that each response gets anew. The server adds the date."""
_COMPRESSIBLE = re.compile(r"text/|application/(?:json|xml)|[a-z]+/[\w.-]+\+(?:json|xml)")
"""The beginnings of types that are text."""


_PACK: Mapping[str, Callable[[bytes], bytes]] = {
    IDENTITY: bytes,
    "gzip": partial(gzip.compress, compresslevel=GZIP_LEVEL, mtime=0),
    "br": partial(brotli.compress, quality=BROTLI_QUALITY),
}
_UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    IDENTITY: bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
}


@dataclass(frozen=True, slots=True)
class _Variant:
    """The page in one encoding: its ETag, and the responses to GET, to HEAD and to clients that have the page."""

    etag: str
    body: bytes
    whole: WsgiResponse
    head: WsgiResponse
    unmodified: WsgiResponse


class StoredPage:
    """A response with status 200 and an ETag. It holds from `composed_at` until `valid_until`, or until replaced.

    It is kept only in the encodings that clients ask for, because most accept one that saves four fifths of the memory.
    The first client has sent `accepted` as its Accept-Encoding.
    """

    __slots__ = (
        "_can_be_compressed",
        "_composed_at",
        "_etag",
        "_headers",
        "_valid_until",
        "_variants",
        "_vary",
        "counted",
        "preparing",
    )

    def __init__(
        self,
        headers: HeaderList,
        body: bytes,
        composed_at: datetime,
        valid_until: datetime | None,
        accepted: str | None = None,
    ) -> None:
        self._headers = _share(tuple(header for header in headers if header[0] not in _OWN_HEADERS))
        self._etag = find_header(headers, "etag")
        self._vary = find_header(headers, "vary")
        # In one time zone, in which comparing takes a tenth of the time.
        self._composed_at, self._valid_until = composed_at.astimezone(UTC), valid_until and valid_until.astimezone(UTC)
        self._can_be_compressed = (
            len(body) >= MIN_COMPRESSED
            and bool(_COMPRESSIBLE.match(find_header(headers, "content-type")))
            and not find_header(headers, "content-encoding")
        )
        encoding = self.choose_encoding(accepted)
        self._variants = {encoding: self._build(encoding, _PACK[encoding](body))}
        self.preparing: dict[str, asyncio.Task[None]] = {}
        """The tasks that make encodings ready."""
        self.counted = 0
        """The size that the cache has counted."""

    @property
    def size(self) -> int:
        """The memory that the page takes, in bytes."""
        return OVERHEAD + sum(len(variant.body) for variant in tuple(self._variants.values()))  # a thread may add one

    def holds_at(self, time: datetime) -> bool:
        """Return True if the page is right at a time. It is not for earlier times, when a clock was set back."""
        return self._composed_at <= time and (self._valid_until is None or time < self._valid_until)

    def choose_encoding(self, accepted: str | None) -> str:
        """Return the best encoding for the value of an Accept-Encoding header."""
        if not accepted or not self._can_be_compressed or len(accepted) > MAX_ACCEPTED:
            return IDENTITY
        return _choose(accepted)

    def has(self, encoding: str) -> bool:
        """Return True if the page is ready in an encoding."""
        return encoding in self._variants

    def prepare(self, encoding: str) -> None:
        """Make the page ready in an encoding. Takes milliseconds, so it is not for the event loop."""
        present, variant = next(iter(self._variants.items()))
        body = _UNPACK[present](variant.body)
        self._variants[encoding] = self._build(encoding, _PACK[encoding](body))

    def respond(self, encoding: str, *, is_head: bool, validators: str | None) -> WsgiResponse:
        """Return the response in an encoding that is ready: 304 if the client has the page, as If-None-Match says."""
        variant = self._variants[encoding]
        if validators and (validators == variant.etag or _matches(validators, self._etag)):
            return variant.unmodified
        return variant.head if is_head else variant.whole

    def _build(self, encoding: str, body: bytes) -> _Variant:
        etag, vary = self._etag, self._vary
        headers = list(self._headers)
        if encoding != IDENTITY:
            headers.append(("content-encoding", encoding))
            etag = f'{etag[:-1]}-{encoding}"'
        if self._can_be_compressed and "accept-encoding" not in vary.lower():
            vary = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
        headers += [("content-length", str(len(body))), ("etag", etag), *([("vary", vary)] if vary else [])]
        kept = [header for header in headers if not is_entity_header(header[0])]
        return _Variant(
            etag,
            body,
            whole=WsgiResponse(200, headers, body),
            head=WsgiResponse(200, headers, b""),
            unmodified=WsgiResponse(304, kept, b""),
        )


@lru_cache(maxsize=256)
def _share(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return one object for equal headers. Most pages have the same ones, which take 2 KB."""
    return headers


def find_header(headers: HeaderList, name: str) -> str:
    """Return the values of a header with commas between them, or "" if it is missing."""
    return ", ".join(value for each, value in headers if each == name)


@lru_cache(maxsize=256)
def _choose(accepted: str) -> str:
    accept = parse_accept_header(accepted, Accept)
    best = max(("br", "gzip"), key=accept.quality)
    return best if accept.quality(best) > 0 else IDENTITY


def _matches(validators: str, etag: str) -> bool:
    """Return True if one of the ETags in If-None-Match is that of the page, in any encoding."""
    opaque = etag.removeprefix("W/").strip('"')
    return parse_etags(ENCODING_IN_ETAG.sub('"', validators)).contains_weak(opaque)
