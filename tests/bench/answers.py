"""The comments that are sent and shown in the bench: as long as readers' are, and no two the same."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS = (
    "I do *squats* and calf raises twice a week, number {0} of my list, and my knees say thank you.\n\n"
    "- two rounds on the days when I run slowly\n- one round before a race\n\nHow long did it take you, **{0}** weeks?"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody sends who was never seen before, from a network of her own (IPv4, the first 24 bits)."""

    number: int

    @property
    def name(self) -> str:
        """Of the reader."""
        return f"Reader {self.number}"

    @property
    def email(self) -> str:
        """Of the reader."""
        return f"reader-{self.number}@example.org"

    @property
    def text(self) -> str:
        """About 230 characters."""
        return _WORDS.format(self.number)

    @property
    def address(self) -> str:
        """Of the reader's machine."""
        return f"10.{self.number // 256 % 256}.{self.number % 256}.7"
