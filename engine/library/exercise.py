"""An exercise with all its fields in `exercises/*.yaml`."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from engine.figures.figure import Figure
from engine.text import encode_url
from engine.validation.validator import STRICT

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https://", max_length=500), AfterValidator(encode_url)]
Seconds = Annotated[int, Field(ge=0, le=3600)]


class ExerciseKind(StrEnum):
    """Purpose of an exercise. Only strength exercises fill the slots of an area in a circuit."""

    STRENGTH = "strength"
    DRILL = "drill"
    MOBILITY = "mobility"
    WARMUP = "warmup"
    COOLDOWN = "cooldown"


class Pattern(StrEnum):
    """Movement that an exercise trains. Neighbours in a circuit differ in it if possible."""

    HINGE = "hinge"
    KNEE_FLEXION = "knee-flexion"
    BRIDGE = "bridge"
    HIP_EXTENSION = "hip-extension"
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
    FOOT = "foot"
    BALANCE = "balance"
    JUMP = "jump"
    GAIT = "gait"


class BodyPosition(StrEnum):
    """Position of the body. A circuit groups floor and kneeling exercises, to limit getting up and down."""

    STANDING = "standing"
    FLOOR = "floor"
    KNEELING = "kneeling"
    SEATED = "seated"
    HANG = "hang"


class Venue(StrEnum):
    """Place for an exercise."""

    HOME = "home"
    GYM = "gym"
    OUTDOOR = "outdoor"


class Side(StrEnum):
    """Work of the two sides: both at once, one after the other, or alternating."""

    BILATERAL = "bilateral"
    EACH_SIDE = "each-side"
    ALTERNATING = "alternating"


class Impact(StrEnum):
    """Force of the landing. High means that both feet leave the floor."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"


class DoseMode(StrEnum):
    """The unit of a dose."""

    REPS = "reps"
    SECONDS = "seconds"
    METRES = "metres"


class CautionTag(StrEnum):
    """A body part or condition that a circuit can avoid (option `avoid`)."""

    GROIN = "groin"
    KNEE = "knee"
    ACHILLES = "achilles"
    FOOT = "foot"
    SHIN = "shin"
    HAMSTRING = "hamstring"
    IT_BAND = "it-band"
    OUTER_HIP = "outer-hip"
    HIP_FLEXOR = "hip-flexor"
    LOW_BACK = "low-back"
    NECK = "neck"
    WRIST = "wrist"
    SHOULDER = "shoulder"
    BALANCE = "balance"
    PREGNANCY = "pregnancy"
    POSTPARTUM = "postpartum"

    @property
    def words(self) -> str:
        """The tag in a sentence, such as "Achilles tendon" or "lower back"."""
        return _CAUTION_WORDS.get(self, self.value.replace("-", " "))

    @property
    def label(self) -> str:
        """The tag with a capital: "Lower back", "IT band"."""
        return self.words[:1].upper() + self.words[1:]


_CAUTION_WORDS = {
    CautionTag.ACHILLES: "Achilles tendon",
    CautionTag.IT_BAND: "IT band",
    CautionTag.LOW_BACK: "lower back",
    CautionTag.POSTPARTUM: "after giving birth",
}


@dataclass(frozen=True, slots=True, config=STRICT)
class Areas:
    """Areas that an exercise trains. Drills and mobility exercises may have no primary area."""

    primary: Slug | None = None
    secondary: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Muscles:
    """Main muscles of an exercise, and muscles that also work."""

    primary: tuple[Slug, ...] = ()
    secondary: tuple[Slug, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Dose:
    """Amount of one set, from `min` to `max` in the unit `mode`, and the number of sets.

    `per_side` means that the amount is for each side. `tempo` is in seconds, "down-hold-up": "3-1-1". `rest_s` is the
    rest between sets. `reason` explains a set that takes less than 30 or more than 75 seconds.
    """

    mode: DoseMode
    min: Annotated[int, Field(ge=1, le=600)]
    max: Annotated[int, Field(ge=1, le=600)]
    sets: Annotated[int, Field(ge=1, le=10)] = 3
    per_side: bool = False
    tempo: Annotated[str, StringConstraints(pattern=r"^\d{1,2}-\d{1,2}-\d{1,2}$")] | None = None
    rest_s: Seconds = 45
    reason: Annotated[str, StringConstraints(max_length=300)] = ""

    def amount_at(self, share: float) -> int:
        """Return the amount of one set: the minimum for a share of 0, the maximum for 1, the middle for 0.5."""
        return self.min + int(share * (self.max - self.min))


@dataclass(frozen=True, slots=True, config=STRICT)
class Caution:
    """A body part or condition that an exercise may affect, and advice."""

    tag: CautionTag
    note: Line

    @property
    def text(self) -> str:
        """Tag and advice: "Lower back: Brace before you lift."."""
        return f"{self.tag.label}: {self.note}"


@dataclass(frozen=True, slots=True, config=STRICT)
class Video:
    """A video that shows the exercise."""

    url: WebAddress
    title: Line
    uploaded: date | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Image:
    """An image among the files of the site."""

    src: Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(encode_url)]
    alt: str
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Exercise:
    """An exercise of the library. docs/exercise-schema.md explains every field."""

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
    figure: Figure | None = None

    def __hash__(self) -> int:
        """Return the hash of the id. The hash of all fields takes longer than most of what it is needed for."""
        return hash(self.id)


_UNITS = {DoseMode.REPS: "", DoseMode.SECONDS: " s", DoseMode.METRES: " m"}


def dose_share(exercise: Exercise, level: int) -> float:
    """Return where in its dose an exercise is at a level, from 0 to 1.

    Holds and distances grow with the level. An exercise of the level has few, hard repetitions; an easier one has more.
    """
    own_level = exercise.level if exercise.dose.mode is DoseMode.REPS else 1
    return min(max((level - own_level) / 2, 0), 1)


def format_sets(exercise: Exercise, level: int | None = None) -> str:
    """Return the sets of an exercise, outside a circuit: "3 × 15", "2 × 30 s each side". None is the middle dose."""
    dose = exercise.dose
    amount = dose.amount_at(0.5 if level is None else dose_share(exercise, level))
    side = " each side" if dose.per_side else ""
    return f"{dose.sets} × {amount}{_UNITS[dose.mode]}{side}"
