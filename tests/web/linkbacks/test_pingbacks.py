"""Pingbacks by XML-RPC, and trackbacks."""

from __future__ import annotations

import xmlrpc.client

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.other_sites import OtherSite
from tests.web.linkback_senders import BAD_SOURCES, BAD_TARGETS, SOURCE, TARGET, look, ping, rows, trackback


def test_a_pingback_is_taken(linked_app: Flask, visitor: FlaskClient) -> None:
    assert isinstance(ping(visitor, SOURCE, TARGET), str)
    [row] = rows(linked_app)
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
    assert ping(visitor, *params) == code
    assert rows(linked_app) == []


def test_another_method_is_none(visitor: FlaskClient) -> None:
    assert ping(visitor, method="system.multicall") == -32601


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(f"<a href={TARGET}>x</a>", 200, 48), ("no link", 200, 17), ("", 404, 16), ("", 410, 16), ("", 500, 50)],
)
def test_a_pingback_told_again_gets_what_was_found(
    linked_app: Flask, visitor: FlaskClient, other_site: OtherSite, body: str, status: int, code: int
) -> None:
    source = other_site.add_page("/note", body, status=status)
    assert isinstance(ping(visitor, source, TARGET), str)
    assert ping(visitor, source, TARGET) == 48
    look(linked_app)
    assert ping(visitor, source, TARGET) == code


def test_threat_19_all_that_cannot_be_fetched_gets_one_answer(linked_app: Flask, visitor: FlaskClient) -> None:
    sources = [
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://other.example:22/",
    ]
    for source in sources:
        assert isinstance(ping(visitor, source, TARGET), str)
    look(linked_app)
    assert [ping(visitor, source, TARGET) for source in sources] == [50] * 4


@pytest.mark.parametrize("body", [b"", b"\xff", b"<a", b"x" * 15_000, b"<!DOCTYPE a><methodCall/>"])
def test_threat_17_what_is_no_call_gets_a_fault(visitor: FlaskClient, body: bytes) -> None:
    answer = visitor.post("/pingback", data=body)
    assert answer.status_code == 200
    with pytest.raises(xmlrpc.client.Fault) as raised:
        xmlrpc.client.loads(answer.data)
    assert raised.value.faultCode == -32700


def test_a_trackback_is_taken(linked_app: Flask, visitor: FlaskClient, other_site: OtherSite) -> None:
    source = other_site.add_page("/note", f"<a href={TARGET}>x</a>")
    assert trackback(visitor, url=source, title="A title", blog_name="A blog", excerpt="Words") == ("0", "")
    [row] = rows(linked_app)
    assert (row.kind, row.source_url, row.target_url, row.post_slug) == ("trackback", source, TARGET, "hips")


@pytest.mark.parametrize(
    ("slug", "url"),
    [("hips", ""), ("hips", TARGET), ("nothing", SOURCE), ("draft", SOURCE), ("about", SOURCE), ("x%00y", SOURCE)],
)
def test_a_bad_trackback_is_an_error(linked_app: Flask, visitor: FlaskClient, slug: str, url: str) -> None:
    error, message = trackback(visitor, slug, url=url)
    assert error == "1" and message
    assert rows(linked_app) == []
