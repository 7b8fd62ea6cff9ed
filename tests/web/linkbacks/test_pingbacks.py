"""Pingbacks and trackbacks from other sites."""

from __future__ import annotations

import xmlrpc.client

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.other_sites import OtherSite
from tests.web.linkbacks.senders import (
    BAD_SOURCES,
    BAD_TARGETS,
    SOURCE,
    TARGET,
    read_linkbacks,
    send_pingback,
    send_trackback,
    verify_linkbacks,
)


def test_a_pingback_is_accepted(linked_app: Flask, visitor: FlaskClient) -> None:
    assert isinstance(send_pingback(visitor, SOURCE, TARGET), str)
    [row] = read_linkbacks(linked_app)
    assert (row.kind, row.source_url, row.target_url, row.post_slug) == ("pingback", SOURCE, TARGET, "hips")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ((), 0),
        ((SOURCE,), 0),
        *(((source, TARGET), 16) for source in BAD_SOURCES),
        *(((SOURCE, target), 32) for target in BAD_TARGETS if "\0" not in target),
        ((SOURCE, "https://blog.example/about/"), 33),
    ],
)
def test_a_bad_pingback_gets_its_fault(
    linked_app: Flask, visitor: FlaskClient, params: tuple[str, ...], code: int
) -> None:
    assert send_pingback(visitor, *params) == code
    assert read_linkbacks(linked_app) == []


def test_other_methods_are_not_found(visitor: FlaskClient) -> None:
    assert send_pingback(visitor, method="system.multicall") == -32601


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(f"<a href={TARGET}>x</a>", 200, 48), ("no link", 200, 17), ("", 404, 16), ("", 410, 16), ("", 500, 50)],
)
def test_a_pingback_that_is_sent_again_returns_the_result(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite, body: str, status: int, code: int
) -> None:
    source = other_site.add_page("/note", body, status=status)
    assert isinstance(send_pingback(visitor, source, TARGET), str)
    assert send_pingback(visitor, source, TARGET) == 48
    verify_linkbacks(linked_app)
    assert send_pingback(visitor, source, TARGET) == code


def test_threat_19_all_unreachable_sources_get_the_same_response(linked_app: Flask, visitor: FlaskClient) -> None:
    sources = [
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://other.example:22/",
    ]
    for source in sources:
        assert isinstance(send_pingback(visitor, source, TARGET), str)
    verify_linkbacks(linked_app)
    assert [send_pingback(visitor, source, TARGET) for source in sources] == [50] * 4


@pytest.mark.parametrize("body", [b"", b"\xff", b"<a", b"x" * 15_000, b"<!DOCTYPE a><methodCall/>"])
def test_threat_17_an_invalid_call_is_a_fault(visitor: FlaskClient, body: bytes) -> None:
    response = visitor.post("/pingback", data=body)
    assert response.status_code == 200
    with pytest.raises(xmlrpc.client.Fault) as raised:
        xmlrpc.client.loads(response.data)
    assert raised.value.faultCode == -32700


def test_a_trackback_is_accepted(linked_app: Flask, visitor: FlaskClient, other_site: OtherSite) -> None:
    source = other_site.add_page("/note", f"<a href={TARGET}>x</a>")
    assert send_trackback(visitor, url=source, title="A title", blog_name="A blog", excerpt="Words") == ("0", "")
    [row] = read_linkbacks(linked_app)
    assert (row.kind, row.source_url, row.target_url, row.post_slug) == ("trackback", source, TARGET, "hips")


@pytest.mark.parametrize(
    ("slug", "url"),
    [("hips", ""), ("hips", TARGET), ("nothing", SOURCE), ("draft", SOURCE), ("about", SOURCE), ("x%00y", SOURCE)],
)
def test_a_bad_trackback_is_an_error(linked_app: Flask, visitor: FlaskClient, slug: str, url: str) -> None:
    error, message = send_trackback(visitor, slug, url=url)
    assert error == "1" and message
    assert read_linkbacks(linked_app) == []
