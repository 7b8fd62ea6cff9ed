"""Moderators' accounts: passwords, login limits and sessions."""
