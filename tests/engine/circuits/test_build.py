from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.sets import MAX_MUSCLE_SETS
from engine.library.exercise import ExerciseKind, Impact, Muscles
from engine.library.library import Library
from tests.engine.circuits import sample
from tests.engine.circuits.sample import make_exercises, make_request, replace_exercises

LIBRARY = sample.read_library_folder(sample.FIXTURE)


def circuit(library: Library, terms: str = "", **options: object) -> Circuit:
    return build_circuit(make_request(library, terms, **options), library)


def ids(circuit: Circuit) -> list[str]:
    return [station.exercise.id for station in circuit.stations]


def by_slot(circuit: Circuit) -> dict[str, str]:
    return {station.slot: station.exercise.id for station in circuit.stations}


def test_one_or_two_areas_get_three_exercises_each(library: Library) -> None:
    stations = circuit(library, "glutes,hamstrings", level=3, equipment="gym,dumbbell").stations
    assert sorted(station.slot for station in stations) == [
        *("glutes-1", "glutes-2", "glutes-3"),
        *("hamstrings-1", "hamstrings-2", "hamstrings-3"),
    ]
    assert all(station.area == station.slot.rpartition("-")[0] for station in stations)


def test_without_terms_there_is_one_exercise_per_area_and_two_drills(library: Library) -> None:
    result = circuit(library)
    assert sorted(by_slot(result)) == [
        *("calves-1", "core-1", "drill-1", "drill-2", "glutes-1", "hamstrings-1", "upper-back-1")
    ]
    assert result.areas == ("hamstrings", "glutes", "upper-back", "calves", "core")
    assert [station.area for station in result.stations if station.exercise.kind is ExerciseKind.DRILL] == [None, None]


def test_equipment_muscles_title_and_areas(library: Library) -> None:
    result = circuit(library, "pull-apart,step-up,bridge")
    assert result.equipment == ("chair", "band")
    assert result.muscles == Muscles(("gluteus-maximus", "lats"), ("hamstrings",))
    assert result.title == "Glutes and upper back circuit"
    assert result.areas == ("glutes", "upper-back")


@pytest.mark.parametrize(
    ("terms", "title"),
    [
        ("hamstrings,glutes", "Hamstrings and glutes circuit"),
        ("", "The five areas circuit"),
        ("legs,core,upper-back", "Legs, upper back and core circuit"),
        ("upper-back", "Upper back circuit"),
        ("plank", "Core circuit"),
        ("plank,calf-raise,bridge,walkout", "Circuit of 4 exercises"),
    ],
)
def test_title(terms: str, title: str, library: Library) -> None:
    assert circuit(library, terms).title == title


def test_a_custom_title(library: Library) -> None:
    assert build_circuit(replace(make_request(library, "core"), title="Mine"), library).title == "Mine"


def test_a_pinned_circuit_never_changes(library: Library) -> None:
    drawn = circuit(library, drills=1, seed="x", work=30, rest=15)
    pinned = build_circuit(drawn.pinned_request, library)
    assert drawn.pinned_request.path == f"/c/{','.join(ids(drawn))}/?level=2&rounds=3&work=30&rest=15"
    assert ids(pinned) == ids(drawn)
    assert [s.dose for s in pinned.stations] == [s.dose for s in drawn.stations]
    assert (pinned.rounds, pinned.seconds) == (drawn.rounds, drawn.seconds)
    assert pinned.pinned_request == drawn.pinned_request
    assert pinned.request.shuffled() == pinned.request


def test_a_pinned_circuit_keeps_its_exercises_and_notes_what_does_not_fit(library: Library) -> None:
    listed = "nordic-curl,plank,high-knees,donkey-kick,old-calf-raise"
    result = circuit(library, listed, level=1, quiet=1, avoid="wrist", venue="home")
    assert ids(result) == listed.split(",")
    assert result.notes == (
        "Nordic curl is harder than level 1.",
        "Nordic curl needs equipment that you did not choose (gym machine).",
        "High knees has a hard landing, which level 1 leaves out.",
        "High knees is not quiet.",
        "Donkey kick has a caution for wrist.",
        "Donkey calf raise is retired from the library, but stays in this circuit because it is listed.",
    )
    assert result.stations[0].equipment == ("gym",)
    assert all(station.swap is None for station in result.stations)


def test_a_selection_never_has_a_retired_exercise(library: Library) -> None:
    assert "old-calf-raise" not in ids(circuit(library, "calves", per_area=5))


def test_a_shortage_of_exercises_is_noted(library: Library) -> None:
    result = circuit(library, "calves,core", drills=5)
    assert len(result.stations) == 2 + 2 + 3
    assert result.notes[:3] == (
        "Only 2 of 3 exercises for calves match your choices.",
        "Only 2 of 3 exercises for core match your choices.",
        "Only 3 of 5 running drills match your choices.",
    )


def test_without_suitable_drills_the_areas_stay(library: Library) -> None:
    bare = replace_exercises(library, make_exercises(library, {"core": 3}))
    result = circuit(bare, "core", drills=2)
    assert len(result.stations) == 3
    assert "No running drills match your choices." in result.notes


def test_more_than_24_stations_are_an_error(library: Library) -> None:
    with pytest.raises(UnsatisfiableRequestError, match="25 stations, but the maximum is 24"):
        circuit(library, "five-areas", per_area=5)


def test_neighbours_that_cannot_be_kept_apart_are_noted(library: Library) -> None:
    one = circuit(library, "calves")
    assert one.notes[1:] == (
        "All stations train the same area (calves).",
        f"{one.stations[0].exercise.name} and {one.stations[1].exercise.name} come one after the other, with the same "
        "movement (ankle plantarflexion).",
    )
    bare = replace_exercises(library, [*make_exercises(library, {"glutes": 3}), library.exercises["plank"]])
    (note,) = (note for note in circuit(bare, "glutes,core").notes if "area" in note)
    assert note.endswith("come one after the other, with the same area (glutes) and movement (bridge).")


def test_mixed_floor_and_standing_exercises_are_explained_only_if_the_mix_keeps_areas_and_movements_apart(
    library: Library,
) -> None:
    why = "Floor and standing exercises are mixed, so that no two in a row train the same area or movement."
    for terms in ("core,calves", "glutes", "hamstrings", "core", "calves", "glutes,core"):
        notes = circuit(library, terms).notes
        contradiction = [note for note in notes if "same area (" in note or "same movement (" in note]
        assert terms != "core,calves" or why in notes
        assert not (why in notes and contradiction), terms


def test_neighbours_have_different_areas_if_possible(library: Library) -> None:
    areas = [station.area for station in circuit(library, "glutes,hamstrings", equipment="dumbbell").stations]
    assert all(a != b for a, b in pairwise(areas))


def test_a_time_limit_changes_doses_first_then_rests_then_the_warm_up_then_rounds_then_drills(library: Library) -> None:
    whole = circuit(library, drills=2)
    usual = whole.seconds / 60
    a_little_less = circuit(library, drills=2, minutes=int(usual - 1))
    assert (a_little_less.rounds, a_little_less.pauses) == (whole.rounds, whole.pauses)
    assert [s.dose for s in a_little_less.stations] != [s.dose for s in whole.stations]

    seen = [circuit(library, drills=2, minutes=minutes) for minutes in range(int(usual), 2, -1)]
    assert all(result.seconds <= (result.request.minutes or 0) * 60 for result in seen[:5])
    warm_ups = [result.pauses.warm_up for result in seen if result.rounds == whole.rounds]
    assert sorted(warm_ups, reverse=True) == warm_ups
    assert sorted((result.rounds for result in seen), reverse=True) == [result.rounds for result in seen]
    assert {result.rounds for result in seen} == {1, 2, 3}

    least = seen[-1]
    assert (least.rounds, least.areas) == (1, whole.areas)
    assert {station.slot for station in whole.stations} - {station.slot for station in least.stations} == {
        "drill-1",
        "drill-2",
    }
    assert least.notes[-3:] == (
        "1 of 3 rounds, to stay within 3 minutes.",
        f"Left out to stay within 3 minutes: {by_name(whole, 'drill-1')} and {by_name(whole, 'drill-2')}.",
        "This takes longer than 3 minutes, because no area is left out.",
    )


@settings(deadline=None)
@given(st.sampled_from(["five-areas", "glutes,core", "legs", "upper-back"]), st.integers(1, 3), st.integers(10, 60))
def test_a_time_limit_is_met_within_a_tenth_or_a_note_says_why_not(terms: str, level: int, minutes: int) -> None:
    result = circuit(LIBRARY, terms, level=level, minutes=minutes)
    is_met = minutes * 54 <= result.seconds <= minutes * 60
    notes = [note for note in result.notes if "This takes longer" in note or "This is shorter" in note]
    assert is_met != bool(notes)


def by_name(circuit: Circuit, slot: str) -> str:
    return next(station.exercise.name for station in circuit.stations if station.slot == slot)


def test_the_last_drill_is_dropped_first(library: Library) -> None:
    whole = circuit(library, "core", drills=2, rounds=1)
    kept = [set(by_slot(circuit(library, "core", drills=2, rounds=1, minutes=minutes))) for minutes in range(3, 9)]
    assert {frozenset(set(by_slot(whole)) - slots) for slots in kept} >= {frozenset(), frozenset({"drill-2"})}
    assert all("drill-1" in slots or "drill-2" not in slots for slots in kept)


def test_a_circuit_never_has_more_sets_than_its_muscles_bear_to_fill_the_time(library: Library) -> None:
    result = circuit(library, "glutes", minutes=180)
    assert result.notes[-1] == ("This is shorter than 180 minutes. More sets would be too many for these exercises.")
    for muscle in result.muscles.primary:
        trained = [s for s in result.stations if muscle in s.exercise.muscles.primary]
        assert sum(station.sets or result.rounds for station in trained) <= MAX_MUSCLE_SETS


def test_a_circuit_with_fewer_rounds_than_asked_for_says_why(library: Library) -> None:
    few = circuit(library, "core", per_area=1, rounds=2, minutes=60)
    assert few.notes[-1] == "This is shorter than 60 minutes, because you asked for 2 rounds."
    pinned = circuit(library, "nordic-curl", level=3, equipment="gym", rounds=9)
    assert pinned.rounds == library.exercises["nordic-curl"].dose.sets
    assert f"{pinned.rounds} of 9 sets. More sets would be too many for these exercises." in pinned.notes


def test_a_circuit_is_shorter_if_one_more_round_would_take_too_long(library: Library) -> None:
    reason = "One more round would take too long."
    terms = "plank,bridge,donkey-kick,reverse-lunge,calf-raise,dead-bug"
    notes = [circuit(library, terms, work=60, minutes=minutes).notes for minutes in range(10, 40)]
    short = [note for each in notes for note in each if note.endswith(reason)]
    assert all(note.startswith("This is shorter than ") for note in short)
    assert short


def test_drills_go_from_easy_to_hard_and_are_not_compared(library: Library) -> None:
    for seed in "abcdef":
        result = circuit(library, "core", drills=3, seed=seed)
        drills = [station.exercise.impact for station in result.stations if station.area is None]
        assert drills == [Impact.LOW, Impact.LOW, Impact.HIGH]
        assert not [note for note in result.notes if "gait" in note]


def test_an_easy_exercise_uses_the_heaviest_equipment(library: Library) -> None:
    for level, equipment in ((1, ()), (2, ("band",))):
        result = circuit(library, "good-morning", level=level, equipment="band")
        assert result.stations[0].equipment == equipment
    assert circuit(library, "good-morning", level=2, equipment="none").stations[0].equipment == ()


def test_jumps_come_before_easier_exercises_of_other_areas(library: Library) -> None:
    jump = replace(library.exercises["jump-squat"], cautions=())
    bare = replace_exercises(library, [*make_exercises(library, {"core": 1}), jump])
    assert ids(circuit(bare, "core,glutes", per_area=1))[0] == "jump-squat"


def test_a_circuit_of_more_than_45_minutes_says_so(library: Library) -> None:
    long = circuit(library, "five-areas", per_area=3, work=60)
    assert long.minutes > 45
    assert "This takes more than 45 minutes. Do fewer rounds, or fewer areas." in long.notes


def test_a_pinned_circuit_drops_rounds_but_no_drills(library: Library) -> None:
    result = circuit(library, "plank,high-knees", minutes=3)
    assert (result.rounds, ids(result)) == (1, ["plank", "high-knees"])
    assert result.pinned_request.minutes == 3
    assert build_circuit(result.pinned_request, library).seconds == result.seconds


def test_a_swap_changes_only_its_station(library: Library) -> None:
    before = circuit(library, "glutes,hamstrings", minutes=20, rest=20)
    for index, station in enumerate(before.stations):
        if station.swap is None:
            continue
        after = build_circuit(station.swap, library)
        assert after.stations[index].slot == station.slot
        assert after.stations[index].exercise.id not in ids(before)
        assert after.stations[index].area == station.area
        assert ids(after)[:index] + ids(after)[index + 1 :] == ids(before)[:index] + ids(before)[index + 1 :]
        assert after.rounds == before.rounds
        assert after.turns[0][index].pause == (20 if index else 10)


def test_swaps_go_through_all_suitable_exercises(library: Library) -> None:
    result = circuit(library, "glutes", per_area=1, equipment="chair,gym")
    seen = ids(result)
    while swap := result.stations[0].swap:
        result = build_circuit(swap, library)
        seen += ids(result)
    assert sorted(seen) == ["bridge", "donkey-kick", "hip-thrust", "jump-squat", "reverse-lunge", "step-up"]


def test_a_swap_beyond_the_last_alternative_is_an_error(library: Library) -> None:
    with pytest.raises(
        UnsatisfiableRequestError, match=r"core-1\.2 is too high, because only 1 other exercise fits this slot"
    ) as caught:
        circuit(library, "core", per_area=1, swap="core-1.2")
    assert (caught.value.option, caught.value.status) == ("swap", 422)


def test_two_swaps_never_take_the_same_exercise(library: Library) -> None:
    bare = replace_exercises(library, make_exercises(library, {"core": 8}))
    for n in range(1, 5):
        result = circuit(bare, "core", swap=f"core-1.{n},core-2.{n},core-3.{n}")
        assert len(set(ids(result))) == 3


@settings(deadline=None)
@given(st.text("abc", max_size=3), st.lists(st.integers(0, 7), max_size=6))
def test_one_swap_after_another_changes_one_station_each(seed: str, clicks: list[int]) -> None:
    bare = replace_exercises(LIBRARY, make_exercises(LIBRARY, {"core": 7, "glutes": 6}))
    result = circuit(bare, "core,glutes", **({"seed": seed} if seed else {}))
    for click in clicks:
        station = result.stations[click % len(result.stations)]
        if station.swap:
            after = build_circuit(station.swap, bare)
            changed = {slot for slot, id_ in by_slot(result).items() if by_slot(after)[slot] != id_}
            assert changed == {station.slot}
            assert [s.slot for s in after.stations] == [s.slot for s in result.stations]
            assert len(set(ids(after))) == len(ids(after))
            result = after


def test_a_shuffle_drops_the_swaps(library: Library) -> None:
    assert circuit(library, "glutes", swap="glutes-1.1").request.shuffled().path == "/c/glutes/?seed=2"


def test_a_circuit_depends_on_its_areas_drills_and_exercises(library: Library) -> None:
    result = circuit(library, "core", drills=1)
    drawn = {f"exercise:{id_}" for id_ in ids(result)}
    assert result.dependencies == {"area:core", "kind:drill"} | drawn
    assert circuit(library, "plank").dependencies == {"exercise:plank"}


def test_a_circuit_depends_on_dropped_drills(library: Library) -> None:
    assert "kind:drill" in circuit(library, "core", drills=1, minutes=3).dependencies


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["hamstrings", "glutes", "upper-back", "calves", "core", "legs"]), min_size=1, max_size=5),
    st.fixed_dictionaries(
        {},
        optional={
            "level": st.integers(1, 3),
            "minutes": st.integers(3, 60),
            "drills": st.integers(0, 4),  # five areas with four exercises each leave room for four
            "per_area": st.integers(1, 4),
            "quiet": st.integers(0, 1),
            "seed": st.text("abc123", min_size=1, max_size=5),
        },
    ),
)
def test_no_requested_area_is_ever_dropped(terms: list[str], options: dict[str, object]) -> None:
    request = make_request(LIBRARY, ",".join(terms), **options)
    result = build_circuit(request, LIBRARY)
    assert result.areas == request.terms.all_areas(LIBRARY.vocabulary)


def test_a_note_about_sets_names_eight_stations_at_most(our_library: Library) -> None:
    areas = "hamstrings,glute-med,glutes,hips,lower-back,upper-back,leg-stability"
    few = circuit(our_library, "hamstrings", level=3, rounds=10)
    many = circuit(our_library, areas, level=3, rounds=10, per_area=3)
    notes = [[note for note in each.notes if note.startswith("Not in every round")] for each in (few, many)]
    assert all(f"{station.exercise.name} ({station.sets} of" in notes[0][0] for station in few.stations if station.sets)
    assert "stations, which give their sets." in notes[1][0]
