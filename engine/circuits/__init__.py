"""Circuits: a request, what it resolves to in the library, and its timeline second by second."""
