"""A pingback is a call by XML-RPC with a source and a target. It is read here, and answered in the same way."""

from __future__ import annotations

import xmlrpc.client
from enum import IntEnum
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_CALL_LENGTH = 16_000  # bytes

METHOD = "pingback.ping"


class FaultCode(IntEnum):
    """The faults that the protocol knows, and two of XML-RPC itself."""

    GENERIC = 0
    NO_SOURCE = 16
    NO_LINK = 17
    NO_TARGET = 32
    NOT_A_TARGET = 33
    ALREADY_THERE = 48
    DENIED = 49
    UPSTREAM = 50
    NO_METHOD = -32601
    NOT_A_CALL = -32700


class PingbackError(Exception):
    """Why a call is answered with a fault."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_call(body: bytes) -> tuple[str, str]:
    """Source and target of a call. Raises Fault where it is none."""
    if len(body) > MAX_CALL_LENGTH:
        raise PingbackError(FaultCode.NOT_A_CALL, "The call is too long.")
    try:
        call = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise PingbackError(FaultCode.NOT_A_CALL, "The call is not well-formed XML-RPC.") from None
    if call.tag != "methodCall":
        raise PingbackError(FaultCode.NOT_A_CALL, "The call is not well-formed XML-RPC.")
    if (call.findtext("methodName") or "").strip() != METHOD:
        raise PingbackError(FaultCode.NO_METHOD, f"The only method here is {METHOD}.")
    values = [_text(value) for value in call.findall("params/param/value")]
    if len(values) != 2:
        raise PingbackError(FaultCode.GENERIC, f"{METHOD} wants two texts: the source's address and the target's.")
    return values[0], values[1]


def _text(value: Element) -> str:
    """A text, which may stand in <string> or in the value itself."""
    return (value.findtext("string") or value.text or "").strip()


def success_document(message: str) -> bytes:
    """The document that says that all went well."""
    return _document((message,))


def fault_document(fault: PingbackError) -> bytes:
    """The document that says what went wrong."""
    return _document(xmlrpc.client.Fault(int(fault.code), fault.message))


def _document(said: tuple[str] | xmlrpc.client.Fault) -> bytes:
    return str(xmlrpc.client.dumps(said, methodresponse=True, encoding="utf-8")).encode()
