from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.order import Cost, Place, best_order, cost

PLACES = st.builds(Place, st.sampled_from([None, "a", "b", "c"]), st.sampled_from("pqr"), st.booleans())


def arranged(places: list[Place]) -> list[Place]:
    return [places[i] for i in best_order(places)]


@settings(deadline=None)
@given(st.lists(PLACES, max_size=6))
def test_no_order_costs_less_and_equals_go_by_slot(places: list[Place]) -> None:
    best = min(permutations(range(len(places))), key=lambda order: (cost([places[i] for i in order]), order))
    assert best_order(places) == best


@settings(deadline=None, max_examples=20)
@given(st.lists(PLACES, min_size=9, max_size=24))
def test_a_long_circuit_keeps_every_station(places: list[Place]) -> None:
    assert sorted(best_order(places)) == list(range(len(places)))


@pytest.mark.parametrize("each", [2, 3, 4])
def test_many_areas_are_kept_apart(each: int) -> None:
    places = [Place(f"area-{i // each}", f"pattern-{i % 5}", i % 2 == 0) for i in range(24)]
    assert cost(places).areas > 0
    assert cost(arranged(places)) <= Cost(0, 0, 4)


def test_one_area_in_the_majority_is_spread_as_far_as_it_goes() -> None:
    places = [Place("a", f"p{i}", False) for i in range(7)] + [Place(f"b{i}", f"q{i}", False) for i in range(4)]
    assert cost(arranged(places)).areas == 2


def test_areas_are_kept_apart_before_patterns_and_patterns_before_the_floor() -> None:
    same_area = [Place("a", "p", True), Place("a", "q", True), Place("b", "p", False)]
    assert best_order(same_area) == (0, 2, 1)
    same_pattern = [Place("a", "p", True), Place("b", "p", True), Place("c", "q", False)]
    assert best_order(same_pattern) == (0, 2, 1)


def test_drills_have_no_area_to_share() -> None:
    assert cost([Place(None, "p", False), Place(None, "q", False)]) == Cost(0, 0, 0)
