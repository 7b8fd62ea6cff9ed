"""Links in emails. Each has a signed token that allows one action for a limited time.

Mail scanners open every link, so opening one changes nothing: it leads to a page with a button.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.crypto import SecretBox

ACTIONS = ("approve", "spam", "trash")
"""The actions that moderators can take from an email."""
LINK_TTL = timedelta(days=30)
UNSUBSCRIBE_TTL = timedelta(days=730)
"""Long, because people unsubscribe from old emails."""
_MODERATE, _CONFIRM, _UNSUBSCRIBE = "moderate", "confirm", "unsubscribe"


@dataclass(frozen=True, slots=True)
class EmailLinks:
    """Creates the paths of links and verifies their tokens."""

    key: SecretBox

    def moderation_path(self, action: str, comment_id: int, now: datetime) -> str:
        """Return the path on which a moderator acts on a comment."""
        token = self.key.create_token(_MODERATE, f"{action}:{comment_id}", now=now, ttl=LINK_TTL)
        return f"/moderation/email/{action}/{comment_id}/?token={token}"

    def confirm_path(self, person_id: int, now: datetime) -> str:
        """Return the path on which a person confirms their email address."""
        token = self.key.create_token(_CONFIRM, str(person_id), now=now, ttl=LINK_TTL)
        return f"/subscriptions/confirm/{person_id}/?token={token}"

    def unsubscribe_path(self, subscription_id: int, now: datetime) -> str:
        """Return the path on which a person ends a subscription."""
        token = self.key.create_token(_UNSUBSCRIBE, str(subscription_id), now=now, ttl=UNSUBSCRIBE_TTL)
        return f"/subscriptions/unsubscribe/{subscription_id}/?token={token}"

    def can_moderate(self, token: str, action: str, comment_id: int, now: datetime) -> bool:
        """Return True if the token allows this action on this comment."""
        return self.key.verify_token(token, _MODERATE, f"{action}:{comment_id}", now=now)

    def can_confirm(self, token: str, person_id: int, now: datetime) -> bool:
        """Return True if the token allows confirming this person's email address."""
        return self.key.verify_token(token, _CONFIRM, str(person_id), now=now)

    def can_unsubscribe(self, token: str, subscription_id: int, now: datetime) -> bool:
        """Return True if the token allows ending this subscription."""
        return self.key.verify_token(token, _UNSUBSCRIBE, str(subscription_id), now=now)
