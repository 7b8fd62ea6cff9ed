"""The readers' circuit: the best of each movement, and an address that never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from engine.circuits.errors import CircuitError
from engine.comments.favourite_tally import count_favourites
from engine.db.database import Database
from engine.favourites import readers_circuit
from engine.favourites.picks import FavouriteCount, Tally
from engine.favourites.readers_circuit import Snapshot, choose_exercises
from engine.favourites.tables import readers_circuit as table
from engine.jobs import housekeeping
from engine.library.library import Library
from tests.engine.favourites.comment_rows import Say

FOUR = ("squat", "clamshell", "plank", "calf-raise")
Renew = Callable[..., Snapshot | None]


@pytest.fixture
def renew(database: Database, ours: Library, now: datetime) -> Renew:
    """Stores a snapshot if one is due."""

    def renew(*, over_owners: bool = False, later: int = 0) -> Snapshot | None:
        with database.write() as connection:
            return readers_circuit.renew_circuit(
                connection,
                ours,
                count_favourites(connection, ours),
                now + timedelta(days=later),
                replace_chosen=over_owners,
            )

    return renew


def newest(database: Database) -> Snapshot | None:
    with database.read() as connection:
        return readers_circuit.find_newest(connection)


def everybody_says(say: Say, *exercises: str) -> None:
    for who in ("Ada", "Ben", "Cy"):
        say(who, *exercises)


def test_the_most_popular_exercise_of_each_movement_is_used(ours: Library) -> None:
    counts = [("squat", 9), ("wall-sit", 8), ("high-knees", 7), ("plank", 5), ("dead-bug", 5), ("bird-dog", 3)]
    tally = Tally(20, (*(FavouriteCount(id_, n) for id_, n in counts), FavouriteCount("clamshell", 2)))
    # A wall sit is a squat, too; a dead bug moves as a plank does; high knees are a drill; a clamshell has too few.
    assert ours.exercises["dead-bug"].pattern is ours.exercises["plank"].pattern
    assert choose_exercises(tally, ours) == ("squat", "plank", "bird-dog")


def test_a_retired_exercise_is_not_used(ours: Library) -> None:
    squat = replace(ours.exercises["squat"], retired=True)
    library = replace(ours, exercises={**ours.exercises, "squat": squat})
    assert choose_exercises(Tally(9, (FavouriteCount("squat", 9), FavouriteCount("wall-sit", 3))), library) == (
        "wall-sit",
    )


def test_without_enough_favourites_there_is_no_circuit(database: Database, say: Say, renew: Renew) -> None:
    assert renew() is None
    everybody_says(say, "squat", "plank")
    assert renew() is None
    assert newest(database) is None


def test_a_snapshot_is_pinned_and_dated(
    database: Database, say: Say, renew: Renew, ours: Library, now: datetime
) -> None:
    everybody_says(say, *FOUR)
    say("Dee", "squat")
    made = renew()
    assert made is not None and made == newest(database)
    assert made.created_at == now
    assert (made.readers, made.readers_by_exercise) == (4, {"squat": 4, "calf-raise": 3, "clamshell": 3, "plank": 3})
    circuit = made.build_circuit(ours, "en")
    assert {station.exercise.id for station in circuit.stations} == set(FOUR)
    assert circuit.title == "The readers’ circuit"
    assert circuit.pinned_request.path == circuit.request.path == made.path
    assert "level=2" in made.path and "rounds=3" in made.path
    assert circuit.notes == ("The most popular exercise of each movement among 4 readers, as of 25 November 2026.",)


def test_the_request_includes_the_required_equipment(database: Database, say: Say, renew: Renew, ours: Library) -> None:
    everybody_says(say, "romanian-deadlift", "machine-leg-curl", "plank")
    made = renew()
    assert made is not None
    assert {"dumbbell", "gym-machine"} & set(made.build_circuit(ours, "en").equipment)
    assert not [note for note in made.build_circuit(ours, "en").notes if "needs equipment" in note]


def test_a_snapshot_is_stored_only_if_the_circuit_changes(database: Database, say: Say, renew: Renew) -> None:
    everybody_says(say, *FOUR)
    first = renew()
    say("Dee", *FOUR)
    assert renew(later=1) is None
    assert newest(database) == first
    everybody_says(say, "bird-dog")
    second = renew(later=2)
    assert second is not None and first is not None
    assert newest(database) == second != first
    assert second.path != first.path


def test_housekeeping_stores_a_snapshot_if_one_is_due(
    database: Database, say: Say, ours: Library, now: datetime
) -> None:
    def renew(connection: Connection, now: datetime) -> None:
        readers_circuit.renew_circuit(connection, ours, count_favourites(connection, ours), now)

    keep_house = housekeeping.build_handler(database, lambda: now, (renew,))
    keep_house({})
    assert newest(database) is None
    everybody_says(say, *FOUR)
    keep_house({})
    made = newest(database)
    assert made is not None and made.created_at == now
    keep_house({})
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(table)) == 1


def test_with_fewer_favourites_the_last_circuit_stays(
    database: Database, say: Say, renew: Renew, block: Callable[[str], None]
) -> None:
    everybody_says(say, *FOUR)
    made = renew()
    block("Ada")
    assert renew(later=1) is None
    assert newest(database) == made


def test_the_owner_can_choose_exercises_and_return_to_favourites(
    database: Database, say: Say, renew: Renew, ours: Library, now: datetime
) -> None:
    everybody_says(say, *FOUR)
    made = renew()
    assert made is not None
    with database.write() as connection:
        chosen = readers_circuit.set_exercises(
            connection, ours, ["superman", "Squats", "clams"], count_favourites(connection, ours), now
        )
    assert newest(database) == chosen
    assert chosen.chosen_by_owner
    assert [s.exercise.id for s in chosen.build_circuit(ours, "en").stations] == ["superman", "squat", "clamshell"]
    assert chosen.readers_by_exercise == {"superman": 0, "squat": 3, "clamshell": 3}
    assert renew(later=1) is None
    assert newest(database) == chosen
    again = renew(over_owners=True, later=2)
    assert again is not None and again.path == made.path and not again.chosen_by_owner


def test_a_choice_without_a_circuit_is_rejected(database: Database, ours: Library, now: datetime) -> None:
    with database.write() as connection, pytest.raises(CircuitError, match="no exercise called 'penguin'"):
        readers_circuit.set_exercises(connection, ours, ["squat", "penguin"], count_favourites(connection, ours), now)
    assert newest(database) is None


def test_there_are_at_most_eight_stations(ours: Library) -> None:
    one_each = {e.pattern: e.id for e in ours.current if e.kind == "strength"}
    assert len(one_each) > 8
    counts = Tally(30, tuple(FavouriteCount(id_, 30 - n) for n, id_ in enumerate(one_each.values())))
    assert choose_exercises(counts, ours) == tuple(one_each.values())[:8]
