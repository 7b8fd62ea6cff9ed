from __future__ import annotations

from dataclasses import replace

from engine.circuits.sets import MAX_MUSCLE_SETS, limit_sets
from engine.library.exercise import Muscles, Pattern
from engine.library.library import Library
from tests.engine.circuits.sample import make_exercises


def test_drills_are_done_once_unless_there_is_nothing_else(library: Library) -> None:
    drill, plank = library.exercises["high-knees"], library.exercises["plank"]
    assert limit_sets([drill, plank], 3) == (1, 3)
    assert limit_sets([drill], 3) == (3,)
    hardest, leaping = replace(drill, level=3), replace(drill, pattern=Pattern.JUMP)
    assert limit_sets([drill, hardest, leaping], 10) == (10, drill.dose.sets, drill.dose.sets)


def test_jumps_and_the_hardest_exercises_keep_to_their_own_sets(library: Library) -> None:
    nordic, jump = library.exercises["nordic-curl"], library.exercises["jump-squat"]
    assert limit_sets([nordic, jump], 10) == (nordic.dose.sets, jump.dose.sets)
    assert limit_sets([nordic, jump], 1) == (1, 1)


def test_a_muscle_gets_at_most_eight_sets_and_every_station_at_least_one(library: Library) -> None:
    three, ten = make_exercises(library, {"glutes": 3}), make_exercises(library, {"glutes": 10})
    assert limit_sets(three, 3) == (3, 3, 2)
    assert limit_sets(three[:1], 10) == (MAX_MUSCLE_SETS,)
    assert limit_sets(ten, 3) == (1,) * 10


def test_each_muscle_counts_and_others_keep_their_sets(library: Library) -> None:
    first, second, third = make_exercises(library, {"glutes": 3})
    both = replace(first, muscles=Muscles(("gluteus-maximus", "hamstrings")))
    alone = replace(third, muscles=Muscles(("lats",)))
    assert limit_sets([both, second, alone], 6) == (4, 4, 6)
