"""Answers for one pair of eyes."""

from __future__ import annotations

from flask import Response


def private(response: Response) -> Response:
    """Let it be kept by nobody and found by nobody, and its address, in which a key stands, be told to nobody.

    A form's own Origin has to be sent, or web.core.csrf could not tell whose it is: so it is not "no-referrer".
    """
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
