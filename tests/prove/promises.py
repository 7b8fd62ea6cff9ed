"""Print what was measured, line by line, and remember the promises that are broken."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Promises:
    """The promises that were found broken so far, as they were printed."""

    broken: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Print a line at once."""
        print(line, flush=True)

    def check(self, line: str, value: float, promise: str, most: float) -> None:
        """Print a line, and that the promise is broken if the value exceeds the most it may be."""
        if value > most:
            line = f"BROKEN PROMISE ({promise}). {line}"
            self.broken.append(line)
        self.say(line)

    def conclude(self) -> int:
        """Say how many promises are broken, and return the exit status."""
        if self.broken:
            self.say(f"Broken promises: {len(self.broken)}")
        return 1 if self.broken else 0
