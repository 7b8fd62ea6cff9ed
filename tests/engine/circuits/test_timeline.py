from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.timeline import build_timeline
from engine.library.library import Library
from tests.engine.circuits import sample
from tests.engine.circuits.sample import make_request

LIBRARY = sample.read_library_folder(sample.FIXTURE)


def test_a_circuit_second_by_second(library: Library) -> None:
    circuit = build_circuit(make_request(library, "high-knees,plank,donkey-kick", rounds=2), library)
    steps = [
        (step.kind.value, step.seconds, step.exercise and step.exercise.id, step.side, step.round)
        for step in build_timeline(circuit).steps
    ]

    def after_plank(n: int) -> list[tuple[str, int, str | None, str | None, int | None]]:
        return [
            ("work", 32, "plank", None, n),
            ("rest", 10, "donkey-kick", None, n),
            ("work", 36, "donkey-kick", "left", n),
            ("switch", 8, "donkey-kick", None, n),
            ("work", 36, "donkey-kick", "right", n),
        ]

    assert steps == [
        ("warmup", 180, None, None, None),
        ("ready", 10, "high-knees", None, 1),
        ("drill", 20, "high-knees", None, 1),
        ("rest", 10, "plank", None, 1),
        *after_plank(1),
        ("round-rest", 60, None, None, 1),
        ("ready", 10, "plank", None, 2),
        *after_plank(2),
        ("cooldown", 120, None, None, None),
    ]


def test_no_rest_leaves_no_empty_steps(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank,bridge", rest=0), library)
    assert all(step.seconds > 0 for step in build_timeline(circuit).steps)
    assert build_timeline(circuit).seconds == circuit.seconds


def test_times_of_repetitions_are_estimates(library: Library) -> None:
    steps = build_timeline(build_circuit(make_request(library, "plank,bridge", rounds=1), library)).steps
    assert [step.is_estimate for step in steps if step.kind == "work"] == [False, True]


@settings(deadline=None)
@given(
    terms=st.sampled_from(["", "glutes", "legs", "core,calves,upper-back", "bridge,carioca,reverse-lunge,plank"]),
    level=st.integers(1, 3),
    rounds=st.integers(1, 10),
    work=st.none() | st.integers(5, 600),
    rest=st.none() | st.integers(0, 300),
    minutes=st.none() | st.integers(3, 180),
)
def test_the_total_is_the_sum_of_the_timeline(
    terms: str, level: int, rounds: int, work: int | None, rest: int | None, minutes: int | None
) -> None:
    options = {"level": level, "rounds": rounds, "work": work, "rest": rest, "minutes": minutes}
    circuit = build_circuit(
        make_request(LIBRARY, terms, **{k: v for k, v in options.items() if v is not None}), LIBRARY
    )
    pauses = circuit.pauses
    expected = pauses.warm_up + (circuit.rounds - 1) * pauses.between_rounds + pauses.cool_down
    for turns in circuit.turns:
        assert turns[0].pause == 10  # to get ready, whatever the rest between stations
        assert rest is None or {turn.pause for turn in turns[1:]} <= {rest}
        for turn in turns:
            sides = 2 if turn.station.exercise.side == "each-side" else 1
            expected += turn.station.dose.seconds * sides + 8 * (sides - 1) + turn.pause
    assert circuit.seconds == expected
    assert build_timeline(circuit).seconds == circuit.seconds
    assert abs(circuit.minutes * 60 - circuit.seconds) <= 30
