"""The vocabulary of the library: areas, groups, equipment and muscles, and the references that it may cite."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from engine.library.exercise import Line, Slug, WebAddress
from engine.validation.validator import STRICT


class _Entry:
    """Base of the entries: forms of their names within texts."""

    __slots__ = ()
    name: Line

    @property
    def short_name(self) -> str:
        """The name without its explanation in brackets: "Gluteus medius" for "Gluteus medius (side butt)"."""
        return self.name.partition(" (")[0]

    @property
    def inline_name(self) -> str:
        """The short name in a sentence: "glutes" for "Glutes". "IT band" and "A-skip" keep their capitals."""
        name = self.short_name
        return name[:1].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Area(_Entry):
    """A part of the body that a runner trains.

    `front` marks areas on the front of the body, which are in the vocabulary as antagonists of others.
    """

    id: Slug
    name: Line
    why: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    aliases: tuple[Line, ...] = ()
    muscles: tuple[Slug, ...] = ()
    antagonists: tuple[Slug, ...] = ()
    front: bool = False
    evidence: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Group(_Entry):
    """Several areas under one name, in the order of the vocabulary."""

    id: Slug
    name: Line
    areas: Annotated[tuple[Slug, ...], Field(min_length=1)]
    summary: Line
    aliases: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Equipment(_Entry):
    """A piece of equipment. `household` marks equipment that most homes have."""

    id: Slug
    name: Line
    aliases: tuple[Line, ...] = ()
    household: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FormerEquipment:
    """An earlier id of equipment that is now several pieces.

    Saved addresses keep working: there, it means all pieces in `owned`. In an exercise of a site, it means any one of
    those in `needed`; without these, it still means itself.
    """

    id: Slug
    owned: Annotated[tuple[Slug, ...], Field(min_length=1)]
    needed: tuple[Slug, ...] = ()
    aliases: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """The id: it is only a spelling and has no name on the site."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Muscle(_Entry):
    """A muscle, and the ids of its parts on the muscle map (those of the body-muscles drawings)."""

    id: Slug
    name: Line
    map: tuple[Slug, ...] = ()


class EvidenceStrength(StrEnum):
    """Kind of evidence, shown with every finding. engine.library.evidence has the rule for it."""

    SYSTEMATIC_REVIEW = "systematic review"
    TRIAL = "trial"
    ASSOCIATION = "association"
    MIXED = "mixed"
    BELIEF = "belief"


class StudyDesign(StrEnum):
    """How a finding was made. `experience` means that no study was made."""

    REVIEW = "review"
    TRIAL = "trial"
    OBSERVATION = "observation"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Effect:
    """The size of an effect with its 95% interval. `measure` is "hazard ratio", "risk ratio" or such."""

    measure: Line
    of: Line
    value: float
    low: float
    high: float

    @property
    def includes_no_effect(self) -> bool:
        """True if the interval includes the value that means no effect: 1 for ratios, 0 for differences."""
        return self.low <= (1 if self.measure.endswith("ratio") else 0) <= self.high

    def __str__(self) -> str:
        return f"{self.measure} {self.value:g} (95% interval {self.low:g} to {self.high:g}) for {self.of}"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Reference:
    """A published finding that articles and rationales may cite. `strength` is the kind of evidence.

    `size` is the number of studies and people, such as "9 trials, 1,904 runners". `conflict` says what contradicts the
    finding.
    """

    id: Slug
    authors: Line
    year: Annotated[int, Field(ge=1900, le=2100)]
    journal: Line
    finding: Annotated[str, StringConstraints(min_length=1, max_length=600)]
    strength: EvidenceStrength
    locator: str = ""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$", max_length=200)] | None = None
    url: WebAddress | None = None
    design: StudyDesign | None = None
    size: str = ""
    effects: tuple[Effect, ...] = ()
    conflict: str = ""

    @property
    def address(self) -> str | None:
        """The address of the publication: `url`, or that of the DOI."""
        return self.url or (f"https://doi.org/{quote(self.doi, safe='/')}" if self.doi else None)

    @property
    def text(self) -> str:
        """The finding, what contradicts it, and its numbers."""
        numbers = "; ".join(filter(None, [self.size, *map(str, self.effects)]))
        numbers = f"{numbers[:1].upper()}{numbers[1:]}." if numbers else ""
        return " ".join(filter(None, [self.finding, self.conflict, numbers]))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries by id, in the order of the file, which is the order on the site."""

    areas: dict[Slug, Area]
    groups: dict[Slug, Group]
    equipment: dict[Slug, Equipment]
    muscles: dict[Slug, Muscle]
    former_equipment: dict[Slug, FormerEquipment] = field(default_factory=dict)
