"""Texts for statuses, actions, notices and entries of the log."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_LABELS: Mapping[str, str] = {
    "pending": "Pending",
    "held": "Held",
    "approved": "Approved",
    "spam": "Spam",
    "trash": "Trash",
    "deleted": "Deleted",
}
STATUS_SENTENCES: Mapping[str, str] = {
    "pending": "This comment is pending.",
    "approved": "This comment is approved.",
    "spam": "This comment is in spam.",
    "trash": "This comment is in the trash.",
}
STATUS_COUNTS: Mapping[str, str] = {
    "pending": "{} pending",
    "approved": "{} approved",
    "spam": "{} in spam",
    "trash": "{} in the trash",
    "deleted": "{} deleted",
}
EMPTY_LISTS: Mapping[str, str] = {
    "pending": "No pending comments.",
    "held": "No comments are held.",
    "approved": "No approved comments yet.",
    "spam": "No spam.",
    "trash": "The trash is empty.",
}

ACTION_LABELS: Mapping[str, str] = {
    "approve": "Approve",
    "spam": "Spam",
    "trash": "Trash",
    "unapprove": "Move to pending",
}
"""Buttons that set the status of comments, in display order."""

EMAIL_QUESTIONS: Mapping[str, str] = {
    "approve": "Approve this comment?",
    "spam": "Mark this comment as spam?",
    "trash": "Move this comment to the trash?",
}
EMAIL_BUTTONS: Mapping[str, str] = {"approve": "Approve", "spam": "Mark as spam", "trash": "Move to trash"}
EMAIL_RESULTS: Mapping[str, str] = {
    "approve": "Comment approved",
    "spam": "Comment marked as spam",
    "trash": "Comment moved to the trash",
}

NOTICES: Mapping[str, tuple[str, str]] = {
    "approve": ("1 comment approved.", "{} comments approved."),
    "spam": ("1 comment marked as spam.", "{} comments marked as spam."),
    "trash": ("1 comment moved to the trash.", "{} comments moved to the trash."),
    "unapprove": ("1 comment moved to pending.", "{} comments moved to pending."),
    "edit": ("Comment updated.", "{} comments updated."),
    "reply": ("Reply published.", "{} replies published."),
    "block-person": ("Person blocked.", "{} people blocked."),
    "unblock-person": ("Person unblocked.", "{} people unblocked."),
    "unblock-erased": ("Person unblocked.", "{} people unblocked."),
    "block-address": ("IP range blocked.", "{} IP ranges blocked."),
    "block-word": ("Word blocked.", "{} words blocked."),
    "unblock": ("Removed from the blocklist.", "{} entries removed from the blocklist."),
    "confirm-favourite": ("Counted as favourite.", "{} favourites counted."),
    "reject-favourite": ("No longer counted as favourite.", "{} favourites no longer counted."),
    "add-alias": ("Matched. It counts in all comments.", "{} names matched."),
    "dismiss-term": ("Dismissed.", "{} names dismissed."),
    "erase": ("Comment erased.", "{} comments erased."),
    "retry-job": ("The job will be retried.", "{} jobs will be retried."),
    "undo": ("Undone.", "{} actions undone."),
}
"""Notice after an action, for one comment and for several."""
UNCHANGED = "Nothing was changed."

SKIPPED: Mapping[str, str] = {
    "pending": "The comment by {name} has changed since you opened the page. Please review it again.",
    "approved": "The comment by {name} has changed since you opened the page. It is approved.",
    "spam": "The comment by {name} has changed since you opened the page. It is in spam.",
    "trash": "The comment by {name} has changed since you opened the page. It is in the trash.",
}
"""Notice about a comment that was skipped, by its current status."""
SKIPPED_DELETED = "A comment has been deleted since you opened the page."

LOG_ENTRIES: Mapping[str, tuple[str, str]] = {
    "approve": ("{actor} approved {comment}", "{actor} undid approving {comment}"),
    "spam": ("{actor} marked {comment} as spam", "{actor} undid marking {comment} as spam"),
    "trash": ("{actor} moved {comment} to the trash", "{actor} undid moving {comment} to the trash"),
    "unapprove": ("{actor} moved {comment} to pending", "{actor} undid moving {comment} to pending"),
    "edit": ("{actor} edited {comment}", "{actor} undid editing {comment}"),
    "reply": ("{actor} posted {comment} as a reply", "{actor} undid posting {comment} as a reply"),
    "delete": ("{actor} deleted {comment}", ""),
    "erase": ("{actor} erased {comment}", ""),
    "block-person": ("{actor} blocked the author of {comment}", "{actor} undid blocking the author of {comment}"),
    "unblock-person": ("{actor} unblocked the author of {comment}", ""),
    "unblock-erased": ("{actor} unblocked a commenter whose data was erased", ""),
    "block-address": ("{actor} blocked an IP range", "{actor} undid blocking an IP range"),
    "block-word": ("{actor} blocked a word", "{actor} undid blocking a word"),
    "unblock": ("{actor} removed an entry from the blocklist", ""),
    "confirm-favourite": (
        "{actor} confirmed a favourite in {comment}",
        "{actor} undid confirming a favourite in {comment}",
    ),
    "reject-favourite": (
        "{actor} rejected a favourite in {comment}",
        "{actor} undid rejecting a favourite in {comment}",
    ),
    "add-alias": ("{actor} added an alias", "{actor} undid adding an alias"),
    "dismiss-term": ("{actor} dismissed an unrecognised exercise", ""),
    "retry-job": ("{actor} retried a job", ""),
}
"""Entry of the log for an action, and for undoing it ("" if that is impossible)."""
ALIAS_DETAIL = "“{phrase}” for {exercise}"
QUOTED_DETAIL = "“{}”"
UNKNOWN_ACTION = "{actor} changed {comment}"
"""Entry for an action of a newer release."""
UNKNOWN_NOTICE = "Done."
