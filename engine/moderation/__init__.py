"""Moderation: the queue of comments, reviews of favourites, and undo."""
