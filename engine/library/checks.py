"""What must be true of the exercises together, and what is done where it is not, so that the library always serves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from engine.errors import Problem, did_you_mean
from engine.library.difficulty_links import repair_links
from engine.library.exercise import Areas, Exercise, ExerciseKind, Muscles, Side
from engine.library.name_checks import (
    RESERVED_IDS,
    drop_taken_exercise_aliases,
    keep_known_ids,
    locate_item,
    unknown_id_warning,
)
from engine.library.vocabulary import Reference, Vocabulary
from engine.validation.located import LocatedData


def check_exercises(
    exercises: Mapping[str, Exercise],
    source: LocatedData,
    vocabulary: Vocabulary,
    references: Mapping[str, Reference],
    ours: Collection[str],
) -> tuple[dict[str, Exercise], list[Problem]]:
    """The exercises that can be served, mended where they must be, and what is wrong with them. ours are built in.

    Left out is, with an error, strength work without a known primary area, and with a warning, an exercise whose id
    is taken, and one whose every choice of equipment has an unknown word in it (without them it would seem to need
    nothing). Dropped are unknown areas, muscles, references and exercises, choices of equipment with an unknown word,
    names that mean something else, and links in a circle. A dose with min over max is turned round, and per_side is
    taken back where both sides work at once.
    """
    errors: list[Problem] = []
    kept = {}
    for id_, exercise in exercises.items():
        mended = _ExerciseCheck(exercise, source, vocabulary, references, errors).mended()
        if mended is not None:
            kept[id_] = mended
    kept = _drop_taken_former_ids(kept, source, vocabulary, errors)
    kept, about_names = drop_taken_exercise_aliases(kept, source)
    kept, about_links = repair_links(kept, source, ours)
    return kept, [*errors, *about_names, *about_links]


def find_areas_without_beginner_exercise(exercises: Mapping[str, Exercise], vocabulary: Vocabulary) -> Iterator[str]:
    """The areas that have no strength exercise of level 1 or 2 without equipment."""
    served = {
        exercise.areas.primary
        for exercise in exercises.values()
        if exercise.kind is ExerciseKind.STRENGTH and exercise.level <= 2 and not exercise.retired
        if not exercise.equipment_any_of or () in exercise.equipment_any_of
    }
    return (area for area in vocabulary.areas if area not in served)


class _ExerciseCheck:
    """One exercise against the vocabulary."""

    def __init__(
        self,
        exercise: Exercise,
        source: LocatedData,
        vocabulary: Vocabulary,
        references: Mapping[str, Reference],
        errors: list[Problem],
    ) -> None:
        self.exercise, self.id, self.source = exercise, exercise.id, source
        self.vocabulary, self.references, self.errors = vocabulary, references, errors

    def mended(self) -> Exercise | None:
        """The exercise with what is unknown dropped, or None where it has to be left out."""
        if self.id in RESERVED_IDS or self.id in self.vocabulary.areas or self.id in self.vocabulary.groups:
            message = f"the id '{self.id}' is taken, so this exercise is left out"
            self.errors.append(self.source.key_at((self.id,)).warning(message, "choose another id"))
            return None
        areas, equipment = self._areas(), self._equipment()
        if areas is None or equipment is None:
            return None
        known = self.references
        evidence = keep_known_ids(
            self.source, (self.id, "evidence"), self.exercise.evidence, known, "reference", self.errors
        )
        exercise = replace(
            self.exercise, areas=areas, equipment_any_of=equipment, muscles=self._muscles(), evidence=evidence
        )
        return self._dosed(exercise)

    def _areas(self) -> Areas | None:
        loc = (self.id, "areas")
        areas, known = self.exercise.areas, self.vocabulary.areas
        needed = self.exercise.kind is ExerciseKind.STRENGTH
        if areas.primary is None and needed:
            self.errors.append(self.source.key_at(loc).error("strength work needs a primary area", "add 'primary: …'"))
            return None
        primary = areas.primary
        if primary is not None and primary not in known:
            warning = unknown_id_warning(self.source.at((*loc, "primary")), "area", primary, known)
            if needed:
                self.errors.append(self.source.at((*loc, "primary")).error(warning.message, warning.hint))
                return None
            self.errors.append(warning)
            primary = None
        secondary = keep_known_ids(self.source, (*loc, "secondary"), areas.secondary, known, "area", self.errors)
        return Areas(primary, secondary)

    def _muscles(self) -> Muscles:
        loc, muscles, known = (self.id, "muscles"), self.exercise.muscles, self.vocabulary.muscles
        return Muscles(
            keep_known_ids(self.source, (*loc, "primary"), muscles.primary, known, "muscle", self.errors),
            keep_known_ids(self.source, (*loc, "secondary"), muscles.secondary, known, "muscle", self.errors),
        )

    def _equipment(self) -> tuple[tuple[str, ...], ...] | None:
        loc, known = (self.id, "equipment_any_of"), self.vocabulary.equipment
        kept = []
        for choice in self.exercise.equipment_any_of:
            unknown = [word for word in choice if word not in known]
            for word in unknown:
                place = self.source.at((*loc, *self._choice_with(word)))
                hint = did_you_mean(word, known) or "correct it, or add it to the equipment"
                self.errors.append(place.warning(f"there is no equipment '{word}'", hint))
            if not unknown:
                kept.append(choice)
        return None if self.exercise.equipment_any_of and not kept else tuple(kept)

    def _choice_with(self, word: str) -> tuple[int, ...]:
        choices = self.source.get((self.id, "equipment_any_of"))
        assert isinstance(choices, list)
        return next((i, c.index(word)) for i, c in enumerate(choices) if isinstance(c, list) and word in c)

    def _dosed(self, exercise: Exercise) -> Exercise:
        loc, dose = (self.id, "dose"), exercise.dose
        if dose.min > dose.max:
            message = f"the dose's min, {dose.min}, is more than its max, {dose.max}"
            self.errors.append(self.source.at((*loc, "min")).warning(message, "write the smaller number as min"))
            dose = replace(dose, min=dose.max, max=dose.min)
        if dose.per_side and exercise.side is Side.BILATERAL:
            hint = "write 'side: each-side' or 'side: alternating', or remove this"
            message = "'per_side' stands where both sides work at once"
            self.errors.append(self.source.at((*loc, "per_side")).warning(message, hint))
            dose = replace(dose, per_side=False)
        return replace(exercise, dose=dose)


def _drop_taken_former_ids(
    exercises: Mapping[str, Exercise], source: LocatedData, vocabulary: Vocabulary, errors: list[Problem]
) -> dict[str, Exercise]:
    taken = {*RESERVED_IDS, *vocabulary.areas, *vocabulary.groups, *exercises}
    result = {}
    for id_, exercise in exercises.items():
        kept = []
        for former in exercise.former_ids:
            if former in taken:
                mark = locate_item(source, (id_, "former_ids"), former)
                errors.append(mark.warning(f"the id '{former}' is taken", "remove it here"))
            else:
                taken.add(former)
                kept.append(former)
        result[id_] = replace(exercise, former_ids=tuple(kept))
    return result
