"""Favourites: the exercises that readers name, counted by people, and the circuit that they make."""
