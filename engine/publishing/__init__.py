"""Relate articles to each other, and announce new ones to other sites."""
