"""Editions: one complete, checked reading of the content, what is kept for the day a file breaks, and the next one."""
