"""The addresses in mails: each with a token that is good for one thing, and for some time.

Programs that guard mailboxes open every link, so none of these changes anything before somebody presses a button.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.crypto import SecretBox

ACTIONS = ("approve", "spam", "trash")
"""What the owner can do from a mail."""
_MODERATE, _CONFIRM, _END = "moderate", "confirm", "end-subscription"
LINK_TTL = timedelta(days=30)
UNSUBSCRIBE_TTL = timedelta(days=730)
"""So long a mail in somebody's archive can end a subscription."""


@dataclass(frozen=True, slots=True)
class EmailLinks:
    """Makes and proves them."""

    key: SecretBox

    def moderate(self, action: str, comment_id: int, now: datetime) -> str:
        """The path by which the owner acts on a comment."""
        token = self.key.create_token(_MODERATE, f"{action}:{comment_id}", now=now, ttl=LINK_TTL)
        return f"/moderation/email/{action}/{comment_id}/?token={token}"

    def confirm(self, person_id: int, now: datetime) -> str:
        """The path by which somebody proves his address."""
        token = self.key.create_token(_CONFIRM, str(person_id), now=now, ttl=LINK_TTL)
        return f"/subscriptions/confirm/{person_id}/?token={token}"

    def end(self, subscription_id: int, now: datetime) -> str:
        """The path by which somebody ends a subscription."""
        token = self.key.create_token(_END, str(subscription_id), now=now, ttl=UNSUBSCRIBE_TTL)
        return f"/subscriptions/end/{subscription_id}/?token={token}"

    def may_moderate(self, token: str, action: str, comment_id: int, now: datetime) -> bool:
        """Whether the token of `moderate` came from us, for this, and holds yet."""
        return self.key.verify_token(token, _MODERATE, f"{action}:{comment_id}", now=now)

    def may_confirm(self, token: str, person_id: int, now: datetime) -> bool:
        """The same for `confirm`."""
        return self.key.verify_token(token, _CONFIRM, str(person_id), now=now)

    def may_end(self, token: str, subscription_id: int, now: datetime) -> bool:
        """The same for `end`."""
        return self.key.verify_token(token, _END, str(subscription_id), now=now)
