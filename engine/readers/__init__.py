"""Readers: what comes in from outside, and what the owner makes of it."""
