"""The front gives Flask the environ that Granian's WSGI interface gave, and sends the same responses."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from granian.constants import Interfaces

from tests.web.core.environs import RECORDING, REQUESTS, exchange, read_response, serve


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the recorded app, behind the front."""
    with serve(Interfaces.RSGI, tmp_path_factory.mktemp("environs")) as port:
        yield port


RECORDED = json.loads(RECORDING.read_text())
DIFFERENCES = {
    # A client can't forge the header of a proxy, or of the length, with an underscore.
    "underscores": {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_CONTENT_LENGTH": None},
    # Flask replaces these bytes by U+FFFD, too, so the path of the request is the same.
    "bad UTF-8 in the path": {"PATH_INFO": "/\ufffd/\ufffd(/\ufffd".encode().decode("latin-1")},
}
"""Variables that intentionally differ; None for those that are absent."""


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_and_its_response_are_as_recorded(port: int, name: str) -> None:
    expected = RECORDED[name]
    if name in DIFFERENCES:
        changed = expected["environ"] | DIFFERENCES[name]
        expected = expected | {"environ": {key: value for key, value in changed.items() if value is not None}}
    assert read_response(exchange(port, REQUESTS[name])) == expected


def test_the_recording_shows_what_it_is_about() -> None:
    environs = {name: recorded.get("environ", {}) for name, recorded in RECORDED.items()}
    assert environs["duplicate headers"]["HTTP_X_TWICE"] == "one,two,"
    assert environs["duplicate cookies"]["HTTP_COOKIE"] == "a=1;b=2; c=3"
    assert environs["an encoded slash"]["PATH_INFO"] == "/a/b//%/?#"
    assert environs["bad UTF-8 in a header"]["HTTP_X_BAD"] == ""
    assert environs["a proxy"]["REMOTE_ADDR"] == "5.6.7.8"
    assert (
        RECORDED["not modified"]["status"]
        == RECORDED["a large file, not modified"]["status"]
        == "http/1.1 304 not modified"
    )
    assert RECORDED["a range of a large file"]["size"] == 1_200_000
