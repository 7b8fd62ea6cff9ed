"""Pages with embeds, pasted as their authors would, and a server for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from time import sleep

from PIL import Image

from tests.bench.others import Part
from tests.bench.site import own_site
from tests.documentation import embed_style
from web.core.context import edition
from web.embed.lookup import find_embed
from widgets.embed.loader import LATEST, build_path, read_source
from widgets.embed.models import Appearance
from widgets.embed.snippets import build_figure_html, build_iframe_html, build_script_html

HOST, EMBEDS = "host.localhost", "embed.localhost"
"""Two names of this machine. To a browser they are two sites, like a blog and ours."""
MOST = 10
CIRCUITS = (
    "glutes",
    "hamstrings",
    "quads",
    "calves",
    "core",
    "hips",
    "glute-med",
    "backside",
    "five-areas",
    "hamstrings,glutes",
)
"""Circuits for a page with ten embeds, all different, so that no frame is cached."""

LIGHT = Appearance("light")
OURS = "Ours, by the loader"
KINDS = (OURS, "Ours, a plain frame", "iframe-resizer 4, the same frame", "lite-youtube, its poster alone")
LITE_YOUTUBE = KINDS[3]
RESERVED = "Ours, by the loader, with the style for embeds near the top"
"""A page with the style that docs/embedding.md recommends."""

_WORDS = "<p>" + "Run tall, land softly, and let the hips do the work of the day. " * 4 + "</p>"
_STYLE = (
    "body { font: 16px sans-serif } figure { margin: 0 } "
    "main { display: flex; gap: 20px } main > div { flex: none; width: min(600px, 100%) } "
    "@media (max-height: 1000px) { main { display: block } }"
)
_POSTER = "/poster.jpg"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of the server."""

    body: bytes
    type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Served:
    """A running server: its port, its responses by path (without the query), and its delay in seconds."""

    port: int
    answers: dict[str, Answer]
    delay: float = 0.0

    def host(self, kind: str, count: int) -> str:
        """Return the address of the page with a number of embeds of a kind."""
        return f"http://{HOST}:{self.port}{_host_path(kind, count)}"


@contextmanager
def serving(others: Mapping[str, Part]) -> Iterator[Served]:
    """Serve all pages and everything they load, uncompressed, until the block ends."""
    served = Served(0, {})
    with _Server(("127.0.0.1", 0), _handler(served)) as server:
        served.port = server.server_port
        served.answers.update(_answers(f"http://{EMBEDS}:{served.port}", others))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body in one piece

        def do_GET(self) -> None:
            sleep(served.delay)
            answer = served.answers.get(self.path.partition("?")[0])
            self.send_response(200 if answer else 404)
            answer = answer or Answer(b"")
            headers = {"Content-Type": answer.type, "Content-Length": str(len(answer.body)), **answer.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    return Handler


def _answers(embeds: str, others: Mapping[str, Part]) -> dict[str, Answer]:
    """Return all responses of the server. embeds is the origin of the embeds."""
    script = "text/javascript; charset=utf-8"
    shared = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    answers = {
        build_path(LATEST): Answer(read_source(LATEST), script, shared),
        "/parent.js": Answer(others["parent"].body, script, shared),
        "/child.js": Answer(others["child"].body, script, shared),
        "/youtube.js": Answer(others["youtube"].body, script, shared),
        "/youtube.css": Answer(others["youtube-style"].body, "text/css", shared),
        _POSTER: Answer(_poster(), "image/jpeg", shared | {"Timing-Allow-Origin": "*"}),
        "/favicon.ico": Answer(b"", "image/x-icon"),
    }
    figures, frames = [], []
    with own_site(embeds) as app, app.test_request_context():
        for terms in CIRCUITS[:MOST]:
            found = find_embed(f"/c/{terms}/")
            assert found, terms
            response = app.test_client().get(LIGHT.add_to(f"/embed/c/{terms}/"))
            headers = {name: response.headers[name] for name in ("Content-Security-Policy", "Referrer-Policy")}
            answers[f"/embed/c/{terms}/"] = Answer(response.data, headers=headers)
            answers[f"/resized/{terms}/"] = _with_child(answers[f"/embed/c/{terms}/"], embeds)
            site = edition().site
            figures.append(f"{build_figure_html(found.embed, site, appearance=LIGHT)}\n{build_script_html(site)}")
            frames.append(str(build_iframe_html(found.embed, site, appearance=LIGHT)))
    for kind, paste in _pastes(embeds, figures, frames).items():
        for count in (1, MOST):
            answers[_host_path(kind, count)] = Answer(_host(paste(count), count))
    answers[_host_path(RESERVED, MOST)] = Answer(_host(figures, MOST, embed_style()))
    return answers


def _pastes(embeds: str, figures: Sequence[str], frames: Sequence[str]) -> Mapping[str, Callable[[int], Sequence[str]]]:
    """Return a number of embeds of each kind, as their instructions say. Code needed once is with the first or last."""

    def resized(count: int) -> list[str]:
        each = [
            f'<iframe src="{embeds}/resized/{terms}/" style="width: 1px; min-width: 100%"></iframe>'
            for terms in CIRCUITS
        ]
        start = f'<script src="{embeds}/parent.js"></script>\n<script>iFrameResize({{}}, "iframe")</script>'
        return [*each[: count - 1], f"{each[count - 1]}\n{start}"]

    def posters(count: int) -> list[str]:
        # As its documentation recommends for progressive enhancement: the poster does not wait for the script.
        each = [
            f'<lite-youtube videoid="{n:011}" title="Circuit {n}" elementtiming="{n}"'
            f" style=\"background-image: url('{embeds}{_POSTER}?{n}')\"></lite-youtube>"
            for n in range(count)
        ]
        each[0] = f'<link rel="stylesheet" href="{embeds}/youtube.css">\n{each[0]}'
        each[-1] = f'{each[-1]}\n<script src="{embeds}/youtube.js"></script>'
        return each

    return dict(zip(KINDS, (lambda n: figures[:n], lambda n: frames[:n], resized, posters), strict=True))


def _with_child(frame: Answer, embeds: str) -> Answer:
    """Return the document with the child script of iframe-resizer at its end, and a policy that allows it."""
    document = frame.body.replace(b"</body>", f'<script src="{embeds}/child.js"></script>\n</body>'.encode())
    policy = frame.headers["Content-Security-Policy"].replace("script-src ", f"script-src {embeds} ")
    return Answer(document, frame.type, {**frame.headers, "Content-Security-Policy": policy})


def _host_path(kind: str, count: int) -> str:
    return f"/host/{(*KINDS, RESERVED).index(kind)}/{count}/"


def _host(pasted: Sequence[str], count: int, style: str = "") -> bytes:
    """Return a page with the embeds. The performance mark starts the clock.

    Many are in two columns, or in one if the window has a usual height.
    """
    texts = [f"{embed}\n{_WORDS}" for embed in pasted]
    half = -(-count // 2)
    columns = [texts[:half], texts[half:]] if count > 1 else [texts]
    inner = "\n".join(f"<div>{_WORDS}{''.join(column)}</div>" for column in columns)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>An article</title>\n'
        f"<style>{_STYLE}{style}</style>\n</head>\n<body>\n<h1>An article</h1>\n"
        f"<script>performance.mark('embeds')</script>\n"
        f"<main>{inner}</main>\n</body>\n</html>\n"
    ).encode()


def _poster() -> bytes:
    """Return an image like a video's poster: 480 x 360, with about as many bytes."""
    picture = BytesIO()
    Image.effect_noise((480, 360), 12).save(picture, "JPEG", quality=60)
    return picture.getvalue()
