"""The vocabulary of the library: areas, groups, equipment and muscles, and the references that it may cite."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

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
class Muscle(_Entry):
    """A muscle, and the ids of its parts on the muscle map (those of the body-muscles drawings)."""

    id: Slug
    name: Line
    map: tuple[Slug, ...] = ()


class EvidenceStrength(StrEnum):
    """Kind of evidence, shown with every finding."""

    ASSOCIATION = "association"
    TRIAL = "trial"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Reference:
    """A published finding that articles and rationales may cite. `strength` is the kind of evidence."""

    id: Slug
    authors: Line
    year: Annotated[int, Field(ge=1900, le=2100)]
    journal: Line
    finding: Annotated[str, StringConstraints(min_length=1, max_length=600)]
    strength: EvidenceStrength
    locator: str = ""
    url: WebAddress | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries by id, in the order of the file, which is the order on the site."""

    areas: dict[Slug, Area]
    groups: dict[Slug, Group]
    equipment: dict[Slug, Equipment]
    muscles: dict[Slug, Muscle]
