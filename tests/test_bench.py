"""The benchmark counts correctly and measures what it says. No test checks a speed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import brotli
import pytest
import werkzeug
from flask import Flask
from werkzeug.serving import make_server

from engine.circuits.options import ADDRESS_OPTIONS
from engine.circuits.parsing import parse_query
from tests.bench import (
    cached,
    circuit_pages,
    circuits,
    comments,
    constant_rate,
    file_servers,
    frames,
    front,
    hosts,
    load,
    reader,
    scores,
    sizes,
)
from tests.bench.answers import Answer
from tests.bench.asked import Asked, address, different
from tests.bench.figures import Figures, table
from tests.bench.others import Part
from tests.bench.phone import Showing
from tests.bench.rivals import Rival
from tests.bench.site import library_of
from tests.browser.hosts import Quiet
from tests.checkers.lighthouse import Report
from tests.documentation import read_page
from tools.docs import fill_parts

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("/ours", "/rival")
STAND_INS = {word: Part(word, b"// nothing") for word in ("parent", "child", "youtube", "youtube-style")}


def test_bytes_are_counted_in_all_three_ways() -> None:
    data = b"strong stride " * 100
    counted = sizes.size(data)
    assert counted.plain == 1400
    assert counted.gzip == len(gzip.compress(data, 9))
    assert counted.brotli == len(brotli.compress(data, quality=11)) < counted.gzip < 100


def test_the_measured_bytes_are_those_of_the_site(own_app: Flask) -> None:
    client = own_app.test_client()
    own = sizes.ours(client, [Asked("core", (("level", "1"),)), Asked("backside", ())])
    assert own["loader"].body == client.get("/w/v1.js").data
    assert own["typical"].body == client.get("/embed/c/glutes/").data
    largest = max(sizes.size(own[word].body).gzip for word in ("typical", "five", "largest"))
    assert sizes.size(own["largest"].body).gzip == largest


def test_a_table_leaves_out_what_could_not_be_downloaded(own_app: Flask) -> None:
    own = sizes.ours(own_app.test_client(), [])
    words = ("pym", "parent", "child", "giscus", "youtube", "youtube-style")
    shown = sizes.tables(own, {word: Part(f"what is {word}", b"x" * 50) for word in words})
    assert "what is giscus" in shown
    assert "WordPress" not in shown


def test_the_requested_number_of_different_circuits_is_built(own_app: Flask) -> None:
    many = different(library_of(own_app), 500)
    assert len(many) == len({asked.path for asked in many}) == 500


def test_each_circuit_exists_at_its_canonical_address(own_app: Flask) -> None:
    library, client = library_of(own_app), own_app.test_client()
    for asked in different(library, 40):
        parsed = parse_query(asked.terms, asked.pairs, library)
        assert parsed.is_canonical
        assert asked.path == parsed.request.path
        assert asked.file(".json") == parsed.request.file_path("json")
        assert address(parsed.validated()) == asked
        assert client.get(asked.path).status_code == client.get(f"/embed{asked.path}").status_code == 200


def test_the_same_circuits_are_drawn_again(own_app: Flask) -> None:
    assert different(library_of(own_app), 20) == different(library_of(own_app), 30)[:20]


def test_circuit_pages_are_drawn_with_all_options_and_up_to_24_stations(own_app: Flask) -> None:
    drawn = list(islice(circuit_pages.draw_circuits(library_of(own_app)), 300))
    assert {name for asked, _ in drawn for name, _ in asked.pairs} == {option.name for option in ADDRESS_OPTIONS}
    assert {stations for _, stations in drawn} == set(range(1, 25))


def test_a_circuit_page_above_the_bound_is_counted_and_named() -> None:
    times = {"/c/glutes/": 20.0, "/c/core/": 51.0}
    shown = circuit_pages.make_tables(circuit_pages.Measured(times, [1, 24]))
    assert "| 2 | 1 to 24 | 35.5 | 51.0 | 51.0 | 51.0 | 1 |" in shown
    assert shown.index("`/c/core/`") < shown.index("`/c/glutes/`")


def test_a_reader_page_has_medians_and_the_largest_shift() -> None:
    showings = [Showing(900, 1000 + n, "<p>", 0.1 * n, 80, 13, 0) for n in range(3)]
    shown = reader.make_table(reader.Measured({"article": showings}, {"WordPress": "no Debian"}))
    assert "| article | 900 | 1001 | 1000–1002 | – | 0.200 | 80 | 13 |" in shown
    assert "WordPress could not be measured here: no Debian" in shown


def test_every_circuit_and_every_response_has_a_time(own_app: Flask) -> None:
    library = library_of(own_app)
    many = different(library, 20)
    resolved, held = circuits.resolving(many, library), circuits.memory(many, library)
    assert len(resolved.values) == 20
    assert held.peak >= held.whole > 0
    answers = circuits.answering(many[:2], own_app.test_client())
    assert set(answers) == {"frame", *circuits.ANSWERS}
    shown = circuits.tables(resolved, held, answers)
    assert "20 different circuits" in shown
    assert "| frame |" in shown


@pytest.mark.parametrize(
    ("percent", "value"),
    [(1, 1), (25, 25), (95, 95), (100, 100)],
)
def test_a_percentile_is_the_smallest_value_that_covers_its_share(percent: int, value: float) -> None:
    assert Figures(range(100, 0, -1)).percentile(percent) == value


def test_one_value_is_its_own_median_and_spread() -> None:
    figures = Figures([4.0])
    assert (figures.median, figures.highest, figures.spread()) == (4, 4, "4–4")


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [("c", "1")]) == "| a | b |\n| --- | ---: |\n| c | 1 |"


def test_each_page_of_embeds_is_complete_and_its_addresses_exist() -> None:
    with hosts.serving(STAND_INS) as served:
        for case in frames.cases():
            document = _answer(served, served.host(case.kind, case.count))
            marked, _, embeds = document.partition("performance.mark('embeds')")
            assert marked and embeds
            addresses = re.findall(rf"http://{hosts.EMBEDS}:[^\"')]+", embeds)
            assert len(addresses) >= case.count
            for each in addresses:
                if "/c/" not in each or "/embed/c/" in each:  # the page of a circuit is only linked
                    _answer(served, each)


def _answer(served: hosts.Served, url: str) -> str:
    """Return the response of the benchmark's server to an address under one of its two names."""
    path = url.partition(f":{served.port}")[2]
    with urlopen(Request(f"http://127.0.0.1:{served.port}{path}"), timeout=10) as answer:
        return str(answer.read(), "utf-8", "replace")


def test_all_comments_are_different_and_from_different_networks() -> None:
    many = [Answer(number) for number in range(3000)]
    assert len({each.text for each in many}) == len({each.email for each in many}) == 3000
    assert len({each.address.rpartition(".")[0] for each in many}) == 3000


def test_a_rate_counts_only_successful_responses(own_app: Flask) -> None:
    with _serve(own_app) as port:
        assert load.rate(port, lambda: load.Call("/healthz"), 0.2) > 0
        with pytest.raises(load.WrongResponseError, match="404"):
            load.rate(port, lambda: load.Call("/nothing-here/"), 0.2)


def test_the_memory_is_filled_by_asking_for_each_page_once() -> None:
    paths, asked = [f"/healthz?{number}" for number in range(10)], []

    @werkzeug.Request.application
    def answer(request: werkzeug.Request) -> werkzeug.Response:
        asked.append(request.full_path)
        return werkzeug.Response(status=200 if request.path == "/healthz" else 404)

    with _serve(answer) as port:
        cached.ask_each(port, paths)
        assert sorted(asked) == paths
        with pytest.raises(load.WrongResponseError, match="404"):
            cached.ask_each(port, ["/nothing-here/"])


@contextmanager
def _serve(app: WSGIApplication) -> Iterator[int]:
    """Serve an app, and yield its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_server_that_could_not_be_started_is_named_with_the_reason() -> None:
    figures = Figures([4.0])
    rates = {("Ours", kind): figures for kind in comments.KINDS}
    missing, failed = {"Isso": "no registry"}, {"WordPress 9": 2}
    measured = comments.Measured(rates, missing, failed, {"a file": figures}, {"a page": figures})
    shown = comments.tables(measured)
    assert "Turns of WordPress 9 that ended with an error and were repeated: 2." in shown
    assert "Isso could not be measured here: no registry." in shown
    assert shown.count("| Ours |") == 3


def test_a_turn_of_a_rival_that_ends_with_an_error_is_repeated_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "WARM_UP", 0.01)
    errors = iter([True])

    @werkzeug.Request.application
    def answer(request: werkzeug.Request) -> werkzeug.Response:
        return werkzeug.Response(status=500 if request.path == "/rival" and next(errors, False) else 200)

    with _serve(answer) as port:
        ours, rival = (
            Rival(call.path, port, partial(load.Call, call.path), call, call) for call in map(load.Call, NAMES)
        )
        rates, failed = comments.racing([ours, rival], rounds=1, seconds=0.01)
    assert failed == {"/rival": 1}
    assert set(rates) == {(name, kind) for name in NAMES for kind in comments.KINDS}


def test_the_front_is_compared_with_wsgi_for_each_kind() -> None:
    shown = front.make_table({kind: (Figures([4.0]), Figures([2.0])) for kind in front.KINDS})
    assert [line.rsplit("|", 2)[1].strip() for line in shown.splitlines()[4:]] == ["2.00 ×"] * 4


def test_pages_from_memory_are_compared_with_the_empty_application_and_with_nginx() -> None:
    per_second = {cached.OURS: 9.0, cached.UNCACHED: 1.0, cached.EMPTY: 16.0, cached.NGINX: 18.0}
    rates = {
        (name, server): Figures([value])
        for name in cached.KINDS
        for server, value in (per_second | {cached.NGINX_TWICE: 20.0}).items()
    }
    mix = {cached.UNCACHED: Figures([1.0]), cached.FILLED: Figures([3.0])}
    others = {cached.OURS: Figures([10.0]), "WordPress 9": Figures([1.0])}
    latency = {cached.OURS: constant_rate.Latency(Figures([1.0, 2.0]), 8.0, 7.0, 16)}
    shown = cached.make_tables(cached.Measured(rates, latency, mix, 60, others, {"Isso": "no registry"}))
    ours = [line.split("|") for line in shown.splitlines() if f"| {cached.OURS} | 9 |" in line]
    assert [(line[5].strip(), line[6].strip()) for line in ours] == [("0.56 ×", "0.50 ×")] * len(cached.KINDS)
    assert "≥ 16" in shown, "the load generator was not seen to be 1.5 times as fast"
    assert "≥ 18" in shown, "nginx sends more to two threads"
    assert "≥ 20" not in shown
    assert "A mix of 60 different circuits" in shown
    assert "3.00 ×" in shown
    assert "| WordPress 9 | 1 | 1–1 | 0.10 × |" in shown
    assert "Isso could not be measured here: no registry." in shown
    assert "| Ours | 8 | 7 | 1.5 | 2.0 | 0.00% |" in shown


def test_latency_at_a_constant_rate_is_that_of_the_log() -> None:
    lines = [f"{1_000_000 + n * 100_000}\t200\t{spent}\t1" for n, spent in enumerate((1_000, 2_000, 250_000))]
    latency = constant_rate.read_log(lines, rate=10, connections=2)
    assert (latency.times.median, latency.times.highest, latency.reached) == (2, 250, 10)
    assert latency.interval == 200
    assert latency.late_share == pytest.approx(1 / 3)
    with pytest.raises(load.WrongResponseError, match="503"):
        constant_rate.read_log([*lines, "2000000\t503\t100"], rate=10, connections=2)


def test_scores_are_medians_of_all_runs() -> None:
    def score(value: float, paint: float) -> Report:
        audits = {audit: {"numericValue": paint} for audit, _ in scores.AUDITS.values()}
        return Report(audits, {scores.CATEGORY: {"score": value}})

    reports = [score(0.9, 1200), score(1, 3000), score(0.99, 1500)]
    shown = scores.make_table({"home": scores.summarise(reports)})
    assert "| home: `/` | 99 | 90–100 | 1.5 | 1.5 | 1500 | 1500.000 | 1 |" in shown


def test_the_empty_application_and_nginx_send_the_same_bytes(tmp_path: Path, own_app: Flask) -> None:
    page = own_app.test_client().get("/embed/c/glutes/").data
    recorded = {("/page/", name): (200, [("etag", '"x"')], body) for name, body in (("", page), ("gzip", b"packed"))}
    with file_servers.serve_recorded(tmp_path, recorded) as port:
        assert file_servers.record(port, {"/page/": "/page/"})["/page/", ""][2] == page
        assert load.ask(port, load.Call("/page/", 304, headers={"If-None-Match": '"x"'})) == b""


def test_only_the_results_change_on_the_page_of_the_benchmark() -> None:
    before = read_page("benchmark.md")
    after = fill_parts(before, {"measured-embeds": "| new |"}, by="make bench-docs")
    assert "| new |" in after
    assert after.partition("<!-- measured")[0] == before.partition("<!-- measured")[0]
