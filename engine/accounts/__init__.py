"""User accounts: passwords, login limits and sessions."""
