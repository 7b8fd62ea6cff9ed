"""Check the exercises against one another and the vocabulary, and repair them so that the library can be served."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from engine.errors import Problem, did_you_mean
from engine.library.difficulty_links import repair_links
from engine.library.exercise import Areas, Exercise, ExerciseKind, Muscles, Side
from engine.library.former_equipment import replace_former_choices
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
    builtin_ids: Collection[str],
) -> tuple[dict[str, Exercise], list[Problem]]:
    """Return the exercises that can be served, repaired where necessary, and the problems found.

    Leaves out, with an error, a strength exercise without a known primary area; with a warning, an exercise whose id
    is taken, and one without a known choice of equipment (it would seem to need no equipment).

    Drops unknown areas, muscles, references and linked exercises, choices with unknown equipment, names that already
    mean something else, and circular links. Swaps the limits of a dose if the minimum is greater than the maximum, and
    removes `per_side` if both sides work at once.
    """
    problems: list[Problem] = []
    kept = {}
    for id_, exercise in exercises.items():
        repaired = _ExerciseCheck(exercise, source, vocabulary, references, problems).repair()
        if repaired is not None:
            kept[id_] = repaired
    kept = _drop_taken_former_ids(kept, source, vocabulary, problems)
    kept, name_problems = drop_taken_exercise_aliases(kept, source)
    kept, link_problems = repair_links(kept, source, builtin_ids)
    return kept, [*problems, *name_problems, *link_problems]


def find_areas_without_beginner_exercise(exercises: Mapping[str, Exercise], vocabulary: Vocabulary) -> Iterator[str]:
    """Return the areas that have no strength exercise of level 1 or 2 without equipment."""
    served = {
        exercise.areas.primary
        for exercise in exercises.values()
        if exercise.kind is ExerciseKind.STRENGTH and exercise.level <= 2 and not exercise.retired
        if not exercise.equipment_any_of or () in exercise.equipment_any_of
    }
    return (area for area in vocabulary.areas if area not in served)


class _ExerciseCheck:
    """Checks one exercise against the vocabulary. Adds what it finds to `problems`."""

    def __init__(
        self,
        exercise: Exercise,
        source: LocatedData,
        vocabulary: Vocabulary,
        references: Mapping[str, Reference],
        problems: list[Problem],
    ) -> None:
        self.exercise, self.id, self.source = exercise, exercise.id, source
        self.vocabulary, self.references, self.problems = vocabulary, references, problems

    def repair(self) -> Exercise | None:
        """Return the exercise without its unknown ids, or None if it has to be left out."""
        if self.id in RESERVED_IDS or self.id in self.vocabulary.areas or self.id in self.vocabulary.groups:
            message = f"The id '{self.id}' is taken, so this exercise is left out."
            self.problems.append(self.source.key_position_of((self.id,)).warning(message, "Choose another id."))
            return None
        areas, equipment = self._areas(), self._equipment()
        if areas is None or equipment is None:
            return None
        evidence = self._known_ids(("evidence",), self.exercise.evidence, self.references, "reference")
        exercise = replace(
            self.exercise, areas=areas, equipment_any_of=equipment, muscles=self._muscles(), evidence=evidence
        )
        return self._with_valid_dose(exercise)

    def _areas(self) -> Areas | None:
        loc = (self.id, "areas")
        areas, known = self.exercise.areas, self.vocabulary.areas
        is_required = self.exercise.kind is ExerciseKind.STRENGTH
        if areas.primary is None and is_required:
            position = self.source.key_position_of(loc)
            self.problems.append(position.error("A strength exercise needs a primary area.", "Add 'primary: …'."))
            return None
        primary = areas.primary
        if primary is not None and primary not in known:
            warning = unknown_id_warning(self.source.position_of((*loc, "primary")), "area", primary, known)
            if is_required:
                self.problems.append(self.source.position_of((*loc, "primary")).error(warning.message, warning.hint))
                return None
            self.problems.append(warning)
            primary = None
        return Areas(primary, self._known_ids(("areas", "secondary"), areas.secondary, known, "area"))

    def _muscles(self) -> Muscles:
        muscles, known = self.exercise.muscles, self.vocabulary.muscles
        return Muscles(
            self._known_ids(("muscles", "primary"), muscles.primary, known, "muscle"),
            self._known_ids(("muscles", "secondary"), muscles.secondary, known, "muscle"),
        )

    def _known_ids(
        self, field: tuple[str, ...], ids: tuple[str, ...], known: Collection[str], noun: str
    ) -> tuple[str, ...]:
        return keep_known_ids(self.source, (self.id, *field), ids, known, noun, self.problems)

    def _equipment(self) -> tuple[tuple[str, ...], ...] | None:
        known = self.vocabulary.equipment
        choices, former = replace_former_choices(self.exercise.equipment_any_of, self.vocabulary)
        for entry in former:
            position = self.source.position_of((self.id, "equipment_any_of", *self._indices_of_equipment(entry.id)))
            hint = f"Write the one that the exercise needs. Until then, any of them will do: {', '.join(entry.needed)}."
            self.problems.append(position.warning(f"The equipment '{entry.id}' is now several.", hint))
        kept = [choice for choice in choices if known.keys() >= set(choice)]
        for id_ in (id_ for choice in choices for id_ in choice if id_ not in known):
            position = self.source.position_of((self.id, "equipment_any_of", *self._indices_of_equipment(id_)))
            hint = did_you_mean(id_, known) or "Correct it, or add it to the equipment."
            if kept:
                self.problems.append(position.warning(f"There is no equipment '{id_}'.", hint))
            else:
                self.problems.append(position.error(f"There is no equipment '{id_}'. The exercise is left out.", hint))
        return None if choices and not kept else tuple(kept)

    def _indices_of_equipment(self, id_: str) -> tuple[int, ...]:
        """Return the index of the first choice with a piece of equipment, and the index in it, or ()."""
        choices = self.source.get((self.id, "equipment_any_of"))
        if not isinstance(choices, list):
            return ()
        return next((i, c.index(id_)) for i, c in enumerate(choices) if isinstance(c, list) and id_ in c)

    def _with_valid_dose(self, exercise: Exercise) -> Exercise:
        loc, dose = (self.id, "dose"), exercise.dose
        if dose.min > dose.max:
            message = f"The minimum dose, {dose.min}, is greater than the maximum, {dose.max}."
            self.problems.append(
                self.source.position_of((*loc, "min")).warning(message, "Write the smaller number as min.")
            )
            dose = replace(dose, min=dose.max, max=dose.min)
        if dose.per_side and exercise.side is Side.BILATERAL:
            message = "'per_side' has no meaning if both sides work at once."
            hint = "Write 'side: each-side' or 'side: alternating', or remove per_side."
            self.problems.append(self.source.position_of((*loc, "per_side")).warning(message, hint))
            dose = replace(dose, per_side=False)
        return replace(exercise, dose=dose)


def _drop_taken_former_ids(
    exercises: Mapping[str, Exercise], source: LocatedData, vocabulary: Vocabulary, problems: list[Problem]
) -> dict[str, Exercise]:
    taken = {*RESERVED_IDS, *vocabulary.areas, *vocabulary.groups, *exercises}
    result = {}
    for id_, exercise in exercises.items():
        kept = []
        for former in exercise.former_ids:
            if former in taken:
                position = locate_item(source, (id_, "former_ids"), former)
                problems.append(position.warning(f"The id '{former}' is taken.", "Remove it here."))
            else:
                taken.add(former)
                kept.append(former)
        result[id_] = replace(exercise, former_ids=tuple(kept))
    return result
