"""A slot: a place in a circuit that one exercise fills."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """The number-th place of an area, or of the drills where area is None. Numbers count from 1."""

    area: str | None
    number: int

    @property
    def name(self) -> str:
        """The name in addresses and in the hash that ranks candidates: "glutes-1", "drill-2"."""
        return f"{self.area or 'drill'}-{self.number}"
