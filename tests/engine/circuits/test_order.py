from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.order import MAX_EXTENSIONS, OrderBudget, OrderCost, StationTraits, find_best_order, order_cost

PLACES = st.builds(
    StationTraits,
    st.sampled_from([None, "a", "b", "c"]),
    st.sampled_from("pqr"),
    st.booleans(),
    st.frozensets(st.sampled_from("xyz"), max_size=2),
    st.integers(1, 3),
    st.integers(0, 2),
)


def arranged(places: list[StationTraits]) -> list[StationTraits]:
    return [places[i] for i in find_best_order(places)]


@settings(deadline=None)
@given(st.lists(PLACES, max_size=6))
def test_the_order_has_the_lowest_cost_and_is_the_first_such_one(places: list[StationTraits]) -> None:
    best = min(permutations(range(len(places))), key=lambda order: (order_cost([places[i] for i in order]), order))
    assert find_best_order(places) == best


@settings(deadline=None, max_examples=20)
@given(st.lists(PLACES, min_size=9, max_size=24))
def test_a_long_circuit_keeps_every_station(places: list[StationTraits]) -> None:
    assert sorted(find_best_order(places)) == list(range(len(places)))


@pytest.mark.parametrize("each", [2, 3, 4])
def test_many_areas_are_kept_apart(each: int) -> None:
    places = [StationTraits(f"area-{i // each}", f"pattern-{i % 5}", i % 2 == 0) for i in range(24)]
    assert order_cost(places).areas > 0
    assert order_cost(arranged(places)) <= OrderCost(0, 0, 0, 0, 0, 4)


def test_the_area_with_most_stations_is_spread_as_far_as_possible() -> None:
    places = [StationTraits("a", f"p{i}", False) for i in range(7)] + [
        StationTraits(f"b{i}", f"q{i}", False) for i in range(4)
    ]
    assert order_cost(arranged(places)).areas == 2


def test_areas_are_kept_apart_before_patterns_and_patterns_before_the_floor() -> None:
    same_area = [StationTraits("a", "p", True), StationTraits("a", "q", True), StationTraits("b", "p", False)]
    assert find_best_order(same_area) == (0, 2, 1)
    same_pattern = [StationTraits("a", "p", True), StationTraits("b", "p", True), StationTraits("c", "q", False)]
    assert find_best_order(same_pattern) == (0, 2, 1)


def test_muscles_are_kept_apart_and_demanding_exercises_come_before_the_floor_is_considered() -> None:
    same_muscle = [StationTraits(area, area, False, frozenset(muscle)) for area, muscle in ("ax", "bx", "cy")]
    assert find_best_order(same_muscle) == (0, 2, 1)
    places = [StationTraits(area, area, area == "a", demand=demand) for area, demand in (("a", 1), ("b", 1), ("c", 3))]
    assert find_best_order(places)[0] == 2


def test_heavy_lifts_and_jumps_come_early_but_areas_are_kept_apart() -> None:
    shared = frozenset("x")
    jump = StationTraits("a", "jump", False, shared, priority=2)
    heavy = StationTraits("d", "jump", False, shared, demand=9, priority=1)
    assert find_best_order([heavy, StationTraits("b", "p", False, shared), jump]) == (2, 0, 1)
    others = [StationTraits("b", "p", False, shared), StationTraits("c", "q", True, demand=3)]
    assert find_best_order([*others, jump])[0] == 2
    assert find_best_order([StationTraits("a", "p", False), others[0], jump]) in ((0, 1, 2), (2, 1, 0))


def test_drills_have_no_area_to_share() -> None:
    assert order_cost([StationTraits(None, "p", False), StationTraits(None, "q", False)]) == OrderCost(0, 0, 0, 0, 0, 0)


def make_circuit(stations: int, areas: int) -> list[StationTraits]:
    """Return stations of which no two are alike to the search, so that it has most to do."""
    return [StationTraits(f"area-{i % areas}", f"pattern-{i * 7 % 5}", i % 3 == 0) for i in range(stations)]


@pytest.mark.parametrize("stations", [18, 20, 24])
@pytest.mark.parametrize("areas", [4, 5, 12])
def test_the_work_for_a_circuit_is_bounded(stations: int, areas: int) -> None:
    budget = OrderBudget()
    places = make_circuit(stations, areas)
    order = find_best_order(places, budget)
    assert sorted(order) == list(range(stations))
    assert order_cost([places[i] for i in order]).areas == 0
    assert MAX_EXTENSIONS - budget.extensions < 2 * MAX_EXTENSIONS


def test_the_orders_of_one_circuit_share_their_budget() -> None:
    """A time limit makes a circuit drop drills, and order the other stations again."""
    budget = OrderBudget()
    for count in range(24, 18, -1):
        find_best_order(make_circuit(count, 5), budget)
    assert MAX_EXTENSIONS - budget.extensions < 2.5 * MAX_EXTENSIONS


def test_a_circuit_within_the_budget_gets_the_same_order_as_without_a_limit() -> None:
    for stations in range(1, 13):
        places, budget = make_circuit(stations, 5), OrderBudget()
        order = find_best_order(places, budget)
        if budget.extensions > 0:
            assert order == find_best_order(places, OrderBudget(10**9))
        else:
            assert stations > 9
