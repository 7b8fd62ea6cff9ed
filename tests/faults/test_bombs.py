"""Texts that are made to block a server: each is rendered or rejected, and /healthz keeps responding."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests.conftest import SITES
from tests.web.live_server import LiveServer, run_server

BOMBS = {
    "brackets": "[" * 8_000,
    "images": "![" * 4_000,
    "links in links": "[a](" * 2_000,
    "a table": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|\n" * 2_000,
    "lists in lists": "1. " * 495,
    "quotes in quotes": "> " * 4_000,
    "stars": "*a **b " * 1_100,
    "a word that could be an address": "a@" + "b." * 4_000,
    "a word that could be a link": "www." * 2_000,
    "many blocks": "<div>" * 1_600,
}
OVER_THE_LIMIT = {f"{name}, far too much of it": text * (60_000 // len(text)) for name, text in BOMBS.items()}
TIME_OUT_SECONDS = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with two workers, and a blog with one article that accepts comments."""
    with run_server(SITES / "blog", tmp_path_factory.mktemp("bombs")) as server:
        yield server


@pytest.mark.parametrize("text", [*BOMBS.values(), *OVER_THE_LIMIT.values()], ids=[*BOMBS, *OVER_THE_LIMIT])
def test_threat_05_a_bomb_gets_a_response_in_ten_seconds_and_healthz_keeps_responding(
    server: LiveServer, text: str
) -> None:
    answers: list[tuple[int, str]] = []
    fields = {"post": "strong", "name": "Eve", "text": text, "action": "preview"}
    attacks = [threading.Thread(target=lambda: answers.append(server.post("/comments/", fields))) for _ in range(3)]
    begun = time.monotonic()
    for attack in attacks:
        attack.start()
    while any(attack.is_alive() for attack in attacks):
        asked = time.monotonic()
        assert server.get("/healthz")[0] == 200
        assert time.monotonic() - asked < TIME_OUT_SECONDS
    for attack in attacks:
        attack.join()
    assert time.monotonic() - begun < TIME_OUT_SECONDS
    for status, page in answers:
        assert status in (200, 413, 422)
        assert status != 422 or "about 8,000 characters" in page or "nested 10 levels deep" in page
        assert status == 413 or 'name="text"' in page
