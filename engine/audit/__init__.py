"""The append-only log of moderation."""
