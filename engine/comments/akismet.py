"""Client for the spam service Akismet (https://akismet.com), which site owners can turn on.

Akismet gets only what becomes public when the comment is approved (name, website, text and article) and the first
address of the sender's network. It never gets the email address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from engine.comments.email_messages import SiteInfo
from engine.http.client import HttpClient, UnreachableError
from engine.jobs.worker import PermanentJobError
from engine.text import escape_controls

ENDPOINT = "https://rest.akismet.com/1.1/comment-check"
MAX_HELP = 100
"""Characters of Akismet's explanation of an error that are shown to the moderator."""


@dataclass(frozen=True, slots=True)
class AkismetClient:
    """Asks Akismet about comments. site_info returns the present state of the site; only tests change the endpoint."""

    key: str = field(repr=False)
    site_info: Callable[[], SiteInfo]
    client: HttpClient
    endpoint: str = ENDPOINT

    def is_spam(self, row: Row[Any]) -> bool:
        """Return True if Akismet classifies a comment (a row) as spam.

        Raises ConnectionError if it should be asked again later, and PermanentJobError if that would not help.
        """
        # Akismet requires an address, and without one it could not say more than our own rules.
        if row.ip_prefix is None:
            return False
        try:
            answer = self.client.call_api(self.endpoint, self._build_form(row))
        except UnreachableError as error:
            cause = type(error.__cause__).__name__
            raise ConnectionError(f"Akismet cannot be reached ({cause}). The comment stays pending") from None
        verdict = answer.text.strip()
        if answer.status == 200 and verdict in ("true", "false"):
            return verdict == "true"
        explanation = answer.headers.get("X-akismet-debug-help", "no explanation").replace(self.key, "(the key)")
        explanation = escape_controls(explanation[:MAX_HELP])
        if answer.status == 200 and verdict == "invalid":
            raise PermanentJobError(
                f"Akismet rejected the request: {explanation}. AKISMET_KEY is probably no longer valid. Compare it "
                "with akismet.com/account, correct or remove it, restart the site and retry this job"
            )
        raise ConnectionError(f"Unexpected answer from Akismet (status {answer.status}): {explanation}")

    def _build_form(self, row: Row[Any]) -> dict[str, str]:
        site = self.site_info()
        article = site.find_article(row.post_slug)
        return {
            "api_key": self.key,
            "blog": site.absolute_url("/"),
            "blog_charset": "UTF-8",
            "user_ip": row.ip_prefix.partition("/")[0],
            "comment_type": "comment",
            "comment_author": row.name,
            "comment_content": row.body_markdown,
            **({"comment_author_url": row.url} if row.url else {}),
            **({"permalink": site.absolute_url(article.address)} if article else {}),
        }
