"""Comments for the benchmarks: as long as those of readers, and all different."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS = (
    "I do *squats* and calf raises twice a week, number {0} of my list, and my knees say thank you.\n\n"
    "- two rounds on the days when I run slowly\n- one round before a race\n\nHow long did it take you, **{0}** weeks?"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A comment by a new reader from a new network (a /24 of IPv4)."""

    number: int

    @property
    def name(self) -> str:
        """The reader's name."""
        return f"Reader {self.number}"

    @property
    def email(self) -> str:
        """The reader's email address."""
        return f"reader-{self.number}@example.org"

    @property
    def text(self) -> str:
        """About 230 characters long."""
        return _WORDS.format(self.number)

    @property
    def address(self) -> str:
        """The reader's IP address."""
        return f"10.{self.number // 256 % 256}.{self.number % 256}.7"
