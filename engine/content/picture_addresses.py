"""The addresses of pictures that authors name by their place beside the article, as editors and GitHub show them."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

_COMPLETE = re.compile(r"[/\\#?]|[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def resolve_picture(address: str, article: str) -> str:
    """Return the address of a picture from the top of the site.

    For `start.jpg` in posts/hips/index.md, it is /posts/hips/start.jpg. article is the path of the article's file.
    Addresses that begin with a slash or a scheme stay as they are.
    """
    if not address or _COMPLETE.match(address) or "\0" in unquote(address):
        return address
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(article), address))
