"""Limits of requests hold in front of the page cache, and pages in memory are answered to clients that reach them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.accounts import users
from engine.accounts.login_limits import ACCOUNT_LIMIT
from engine.comments.submit import RATE_LIMIT
from tests.conftest import MakeApp, set_clock
from tests.web.moderator import NOW, PASSWORD
from tests.web.rsgi_client import Reply, Worker, workers
from web.core.context import services_of
from web.site import search

ARTICLE, LOGIN = "/posts/strong/", "/moderation/login/"
CLIENT, OTHER_CLIENT = "192.0.2.1:1", "198.51.100.1:1"


@pytest.fixture
def worker(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Worker]:
    """A worker of a site with a moderator and an article in memory."""
    app = make_app(site("blog"))
    set_clock(app, NOW)
    users.create_user(services_of(app).database, services_of(app).key, "Ada", PASSWORD, now=NOW)
    with workers(app) as (worker,):
        assert worker.get(ARTICLE).status == 200
        yield worker


def test_a_network_above_the_limit_of_comments_still_gets_pages_from_memory(worker: Worker) -> None:
    def send(number: int, client: str = CLIENT) -> Reply:
        fields = {"post": "strong", "name": "Ann", "text": f"Squats, part {number}.", "action": "send"}
        return worker.post("/comments/", fields, client=client)

    most = RATE_LIMIT.max_rows
    assert [send(number).status for number in range(most + 1)] == [303] * most + [429]
    assert "Squats, part 99." in send(99).text, "nothing typed is lost"
    assert worker.get(ARTICLE, client=CLIENT).status == 200
    assert send(100, OTHER_CLIENT).status == 303


def test_passwords_can_be_tried_only_so_often(worker: Worker) -> None:
    def log_in(password: str) -> Reply:
        form = worker.get(LOGIN)
        token = re.search(r'name="form_token" value="(\w+)"', form.text)
        assert token is not None
        cookie = form.headers["set-cookie"].partition(";")[0]
        fields = {"form_token": token[1], "name": "Ada", "password": password}
        return worker.post(LOGIN, fields, ("cookie", cookie))

    most = ACCOUNT_LIMIT.max_rows
    assert [log_in("wrong").status for _ in range(most)] == [403] * most
    answer = log_in(PASSWORD)
    assert (answer.status, answer.headers["retry-after"]) == (429, "900")
    assert worker.get(ARTICLE).status == 200


def test_a_client_above_the_limit_of_searches_costs_no_other_client_the_search(worker: Worker) -> None:
    most = int(search.LIMIT.split()[0])
    found = [worker.get("/search?q=squats", client=CLIENT).status for _ in range(most + 1)]
    assert found == [200] * most + [429]
    assert worker.get("/search?q=squats", client=OTHER_CLIENT).status == 200
    assert worker.get(ARTICLE, client=CLIENT).status == 200


def test_cached_pages_and_the_health_check_are_answered_while_expensive_pages_wait_or_are_rejected(
    worker: Worker,
) -> None:
    worker.get(ARTICLE)

    async def ask_for_many_circuits() -> list[Reply]:
        path = "/c/five-areas/?per-area=3&seed=s{}"
        asked = [asyncio.create_task(worker.ask(path.format(n), client=f"10.0.{n}.1:1")) for n in range(100)]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        for page in ("/healthz", ARTICLE):
            assert (await worker.ask(page)).status == 200
        assert not all(task.done() for task in asked)
        return await asyncio.gather(*asked)

    replies = worker.run(ask_for_many_circuits)
    found = Counter(reply.status for reply in replies)
    assert set(found) == {200, 503}
    assert found[200] >= 60, "requests that can wait are answered"
    assert all("retry-after" in reply.headers for reply in replies if reply.status == 503)
