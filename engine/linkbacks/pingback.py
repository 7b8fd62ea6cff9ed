"""The XML-RPC documents of the pingback protocol (https://www.hixie.ch/specs/pingback/pingback)."""

from __future__ import annotations

import xmlrpc.client
from enum import IntEnum
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

METHOD = "pingback.ping"
MAX_CALL_BYTES = 16_000


class FaultCode(IntEnum):
    """The fault codes of pingback, and two of XML-RPC."""

    GENERIC = 0
    NO_SOURCE = 16
    NO_LINK = 17
    NO_TARGET = 32
    INVALID_TARGET = 33
    ALREADY_REGISTERED = 48
    ACCESS_DENIED = 49
    UPSTREAM = 50
    METHOD_NOT_FOUND = -32601
    PARSE_ERROR = -32700


class PingbackError(Exception):
    """The reason for rejecting a linkback. The message is sent to the other site."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_call(body: bytes) -> tuple[str, str]:
    """Return the source and target of a call. Raises PingbackError if it is not a valid call."""
    if len(body) > MAX_CALL_BYTES:
        raise PingbackError(FaultCode.PARSE_ERROR, "The call is too long.")
    try:
        call = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise PingbackError(FaultCode.PARSE_ERROR, "This is not an XML-RPC call.") from None
    if call.tag != "methodCall":
        raise PingbackError(FaultCode.PARSE_ERROR, "This is not an XML-RPC call.")
    if (call.findtext("methodName") or "").strip() != METHOD:
        raise PingbackError(FaultCode.METHOD_NOT_FOUND, f"The only method is {METHOD}.")
    values = [_text(value) for value in call.findall("params/param/value")]
    if len(values) != 2:
        raise PingbackError(FaultCode.GENERIC, f"{METHOD} needs two strings: the URLs of the source and the target.")
    return values[0], values[1]


def _text(value: Element) -> str:
    """Return a string, which is in a <string> element or directly in the value."""
    return (value.findtext("string") or value.text or "").strip()


def success_document(message: str) -> bytes:
    """Return the response to a call that succeeded."""
    return _document((message,))


def fault_document(error: PingbackError) -> bytes:
    """Return the response to a call that failed."""
    return _document(xmlrpc.client.Fault(int(error.code), error.message))


def _document(content: tuple[str] | xmlrpc.client.Fault) -> bytes:
    return str(xmlrpc.client.dumps(content, methodresponse=True, encoding="utf-8")).encode()
