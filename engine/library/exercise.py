"""One exercise: every field that `exercises/*.yaml` may give it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from engine.validation.validator import STRICT

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Seconds = Annotated[int, Field(ge=0, le=3600)]


class ExerciseKind(StrEnum):
    """What an exercise is for. Only strength work fills an area's slots in a circuit."""

    STRENGTH = "strength"
    DRILL = "drill"
    MOBILITY = "mobility"
    WARMUP = "warmup"
    COOLDOWN = "cooldown"


class Pattern(StrEnum):
    """The movement an exercise trains; neighbours in a circuit differ in it where they can."""

    HINGE = "hinge"
    KNEE_FLEXION = "knee-flexion"
    BRIDGE = "bridge"
    SQUAT = "squat"
    LUNGE = "lunge"
    HIP_ABDUCTION = "hip-abduction"
    HIP_ROTATION = "hip-rotation"
    HIP_FLEXION = "hip-flexion"
    ADDUCTION = "adduction"
    TRUNK_EXTENSION = "trunk-extension"
    ANTI_EXTENSION = "anti-extension"
    ANTI_ROTATION = "anti-rotation"
    ANTI_LATERAL = "anti-lateral"
    PULL_HORIZONTAL = "pull-horizontal"
    PULL_VERTICAL = "pull-vertical"
    PUSH = "push"
    ELBOW_EXTENSION = "elbow-extension"
    ELBOW_FLEXION = "elbow-flexion"
    ANKLE_PLANTARFLEXION = "ankle-plantarflexion"
    ANKLE_DORSIFLEXION = "ankle-dorsiflexion"
    BALANCE = "balance"
    JUMP = "jump"
    GAIT = "gait"


class BodyPosition(StrEnum):
    """How the body is held. Floor and kneeling work is grouped apart from the rest."""

    STANDING = "standing"
    FLOOR = "floor"
    KNEELING = "kneeling"
    SEATED = "seated"
    HANG = "hang"


class Venue(StrEnum):
    """Where an exercise can be done."""

    HOME = "home"
    GYM = "gym"
    OUTDOOR = "outdoor"


class Side(StrEnum):
    """Whether both sides work at once, one after the other, or in turn."""

    BILATERAL = "bilateral"
    EACH_SIDE = "each-side"
    ALTERNATING = "alternating"


class Impact(StrEnum):
    """How hard the landing is. High means that both feet leave the floor."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class DoseMode(StrEnum):
    """The unit of a dose."""

    REPS = "reps"
    SECONDS = "seconds"
    METRES = "metres"


class CautionTag(StrEnum):
    """A body part or condition that a reader may ask a circuit to go easy on (`avoid=`)."""

    GROIN = "groin"
    KNEE = "knee"
    ACHILLES = "achilles"
    SHIN = "shin"
    IT_BAND = "it-band"
    HIP_FLEXOR = "hip-flexor"
    LOW_BACK = "low-back"
    WRIST = "wrist"
    SHOULDER = "shoulder"
    BALANCE = "balance"
    POSTPARTUM = "postpartum"


@dataclass(frozen=True, slots=True, config=STRICT)
class Areas:
    """Where an exercise counts: one primary area (None for drills and mobility work that train none), and others."""

    primary: Slug | None = None
    secondary: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Muscles:
    """The muscles that do the work, and those that help."""

    primary: tuple[Slug, ...] = ()
    secondary: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Dose:
    """How much: min to max of mode a set, on each side where per_side; tempo like "3-1-1" is seconds down-hold-up."""

    mode: DoseMode
    min: Annotated[int, Field(ge=1, le=600)]
    max: Annotated[int, Field(ge=1, le=600)]
    sets: Annotated[int, Field(ge=1, le=10)] = 3
    per_side: bool = False
    tempo: Annotated[str, StringConstraints(pattern=r"^\d{1,2}-\d{1,2}-\d{1,2}$")] | None = None
    rest_s: Seconds = 45

    def amount_at(self, level: int) -> int:
        """Return the amount of one set at a level: the minimum at 1, the middle at 2, the maximum at 3."""
        return {1: self.min, 2: (self.min + self.max) // 2, 3: self.max}[level]


@dataclass(frozen=True, slots=True, config=STRICT)
class Caution:
    """Whom an exercise may trouble, and what to do about it."""

    tag: CautionTag
    note: Line


@dataclass(frozen=True, slots=True, config=STRICT)
class Video:
    """A video that shows the exercise."""

    url: Annotated[str, StringConstraints(pattern=r"^https://", max_length=500)]
    title: Line


@dataclass(frozen=True, slots=True, config=STRICT)
class Image:
    """A picture from the site's own files."""

    src: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    alt: str
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Exercise:
    """One exercise of the library, complete and checked. docs/exercise-schema.md explains every field."""

    id: Slug
    name: Line
    areas: Areas
    kind: ExerciseKind
    pattern: Pattern
    position: BodyPosition
    level: Annotated[int, Field(ge=1, le=3)]
    dose: Dose
    former_ids: tuple[Slug, ...] = ()
    aliases: tuple[Line, ...] = ()
    ambiguous_aliases: tuple[Line, ...] = ()
    muscles: Muscles = Muscles()
    equipment_any_of: tuple[tuple[Slug, ...], ...] = ()
    venue: tuple[Venue, ...] = (Venue.HOME, Venue.GYM, Venue.OUTDOOR)
    side: Side = Side.BILATERAL
    impact: Impact = Impact.NONE
    retired: bool = False
    setup_s: Seconds = 0
    summary: Line
    cues: Annotated[tuple[Line, ...], Field(max_length=4)] = ()
    mistakes: tuple[Line, ...] = ()
    easier: tuple[Slug, ...] = ()
    harder: tuple[Slug, ...] = ()
    cautions: tuple[Caution, ...] = ()
    rationale: str = ""
    evidence: tuple[Slug, ...] = ()
    video: Video | None = None
    image: Image | None = None


_UNITS = {DoseMode.REPS: "", DoseMode.SECONDS: " s", DoseMode.METRES: " m"}


def format_sets(exercise: Exercise, level: int = 2) -> str:
    """Return the sets of an exercise at a level, outside a circuit: "3 × 15", "2 × 30 s each side"."""
    dose = exercise.dose
    side = " each side" if dose.per_side else ""
    return f"{dose.sets} × {dose.amount_at(level)}{_UNITS[dose.mode]}{side}"
