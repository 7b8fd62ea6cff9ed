from __future__ import annotations

import xmlrpc.client

import pytest

from engine.linkbacks.pingback import FaultCode, PingbackError, fault_document, read_call, success_document

CALL = "<methodCall><methodName>pingback.ping</methodName><params>%s</params></methodCall>"
TWO = "<param><value>{}</value></param><param><value>{}</value></param>"


def test_a_call_by_pythons_client_is_read() -> None:
    body = xmlrpc.client.dumps(("https://a.example/ü?x&y", "https://b.example/"), "pingback.ping")
    assert read_call(body.encode()) == ("https://a.example/ü?x&y", "https://b.example/")


@pytest.mark.parametrize(
    "body",
    [
        CALL % TWO.format("a", "b"),
        CALL % TWO.format("<string>a</string>", "\n <string> b </string>\n"),
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + CALL % TWO.format("a", "b"),
    ],
)
def test_strings_may_have_an_element_or_not(body: str) -> None:
    assert read_call(body.encode()) == ("a", "b")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", FaultCode.PARSE_ERROR),
        (b"source=a&target=b", FaultCode.PARSE_ERROR),
        (b"<methodCall>", FaultCode.PARSE_ERROR),
        (b"\xff\xfe\x00", FaultCode.PARSE_ERROR),
        (b"<a>\0</a>", FaultCode.PARSE_ERROR),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', FaultCode.PARSE_ERROR),
        (b"<html><body>hello</body></html>", FaultCode.PARSE_ERROR),
        (b"<methodCall></methodCall>", FaultCode.METHOD_NOT_FOUND),
        (b"<methodCall><methodName>system.listMethods</methodName></methodCall>", FaultCode.METHOD_NOT_FOUND),
        (b"<methodCall><methodName>pingback.ping</methodName></methodCall>", FaultCode.GENERIC),
        ((CALL % "<param><value>a</value></param>").encode(), FaultCode.GENERIC),
        ((CALL % (TWO.format("a", "b") + "<param><value>c</value></param>")).encode(), FaultCode.GENERIC),
    ],
)
def test_an_invalid_call_is_a_fault(body: bytes, code: FaultCode) -> None:
    with pytest.raises(PingbackError) as raised:
        read_call(body)
    assert raised.value.code is code


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]>' + (CALL % TWO.format("&x;", "b")).encode(),
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">' + (CALL % TWO.format("a", "b")).encode(),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + (CALL % TWO.format("&x;", "b")).encode(),
        b"<a>" * 5_300,
        b"<a>" * 2_200 + b"</a>" * 2_200,
        (CALL % TWO.format("a" * 16_000, "b")).encode(),
    ],
)
def test_threat_17_a_call_with_a_dtd_or_too_much_data_is_a_fault(body: bytes) -> None:
    with pytest.raises(PingbackError) as raised:
        read_call(body)
    assert raised.value.code is FaultCode.PARSE_ERROR


def test_responses_are_read_by_pythons_client() -> None:
    assert xmlrpc.client.loads(success_document("Thank you & good bye"))[0] == ("Thank you & good bye",)
    with pytest.raises(xmlrpc.client.Fault) as raised:
        xmlrpc.client.loads(fault_document(PingbackError(FaultCode.NO_LINK, "There is no <link>.")))
    assert (raised.value.faultCode, raised.value.faultString) == (17, "There is no <link>.")
