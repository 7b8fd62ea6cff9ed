"""The append-only audit log of moderation."""
