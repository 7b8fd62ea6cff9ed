"""How a frame looks on the page around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame looks on its host's page: theme "light", "dark" or "auto"; accent six hex digits, or empty."""

    theme: str = "auto"
    accent: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What of it has to stand in an address."""
        theme = (("theme", self.theme),) if self.theme != "auto" else ()
        return theme + ((("accent", self.accent),) if self.accent else ())

    def on(self, path: str) -> str:
        """An address, which may have a query, with the look added to it."""
        query = "&".join(f"{name}={value}" for name, value in self.pairs)
        return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def read_look(theme: str, accent: str) -> Look:
    """The look that two texts ask for. What is no theme or no colour is as good as absent."""
    colour = accent.strip().removeprefix("#").lower()
    return Look(theme if theme in THEMES else "auto", colour if re.fullmatch("[0-9a-f]{6}", colour) else "")
