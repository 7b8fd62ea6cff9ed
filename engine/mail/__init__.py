"""Mails to the owner and to readers: composed, sent by jobs, and ended by whoever gets them."""
