"""The embeds of each kind of widget."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from engine.circuits.errors import CircuitError
from engine.library.library import Library
from widgets.embed import circuit, exercise, muscle_map, table
from widgets.embed.models import FOLD_WIDTH, MAX_HEIGHT, Embed, EmbedRequest


def _asked(library: Library, rest: str, *pairs: tuple[str, str], strict: bool = False) -> EmbedRequest:
    return EmbedRequest(rest, pairs, library, strict)


def _words(embed: Embed) -> Sequence[str]:
    return [line.label + line.rest for line in embed.lines]


def test_a_circuit_lists_all_stations_with_their_doses(library: Library) -> None:
    embed = circuit.resolve_embed(_asked(library, "glute-bridge,clamshell", ("level", "1"), ("rounds", "2")))
    assert _words(embed) == ["Glute bridge, 10 reps", "Clamshell, 8 each side"]
    assert embed.lines[0].path == "/exercises/glute-bridge/"
    assert (embed.title, embed.page_path) == (
        "Gluteus medius and glutes circuit",
        "/c/glute-bridge,clamshell/?level=1&rounds=2",
    )
    assert embed.frame_path == f"/embed{embed.page_path}"
    assert embed.picture_path == "/c/glute-bridge,clamshell.png?level=1&rounds=2"
    assert embed.redirect_status is None


def test_a_circuit_redirects_to_its_canonical_path(library: Library) -> None:
    embed = circuit.resolve_embed(_asked(library, "Glutes,hamstrings", ("level", "2"), ("utm_source", "mail")))
    assert (embed.redirect_status, embed.frame_path) == (302, "/embed/c/hamstrings,glutes/")


def test_many_stations_fold_so_that_nothing_is_cut_off(library: Library) -> None:
    every = ",".join(area.id for area in library.vocabulary.areas.values())
    embed = circuit.resolve_embed(_asked(library, every))
    assert embed.template_values["open_count"] < len(embed.lines)
    assert embed.height_at(FOLD_WIDTH) <= MAX_HEIGHT
    few = circuit.resolve_embed(_asked(library, "glutes"))
    assert few.template_values["open_count"] == len(few.lines)


def test_narrow_frames_are_higher_and_widths_are_limited(library: Library) -> None:
    embed = circuit.resolve_embed(_asked(library, "five-areas", ("drills", "2")))
    assert embed.height_at(320) >= embed.height_at(600)
    assert embed.height_at(1) == embed.height_at(280)
    assert embed.height_at(5000) == embed.height_at(800)


def test_a_table_has_every_area_and_exercise(library: Library) -> None:
    embed = table.resolve_embed(_asked(library, "calves,shins", ("limit", "2"), ("equipment", "none")))
    assert embed.title == "Exercises for shins and calves"
    assert len(embed.lines) == 4
    assert embed.frame_path == "/embed/table/shins,calves/?equipment=none&limit=2"
    assert embed.redirect_status == 302
    assert not embed.picture_path


def test_a_table_of_one_area_leads_to_its_page(library: Library) -> None:
    assert table.resolve_embed(_asked(library, "glutes")).page_path == "/areas/glutes/"


def test_a_high_table_folds(library: Library) -> None:
    embed = table.resolve_embed(_asked(library, "backside,frontside,leg-stability,hips", ("limit", "20")))
    assert embed.template_values["open_count"] < len(embed.template_values["columns"])
    assert embed.height_at(FOLD_WIDTH) <= MAX_HEIGHT


@pytest.mark.parametrize(
    ("rest", "pairs", "status", "words"),
    [
        ("glutse", (), 404, "no area, group or exercise called 'glutse'"),
        ("glute-bridge", (), 422, "A table shows the exercises of areas."),
        ("glutes", (("limit", "0"),), 400, "limit: '0' is not a whole number from 1 to 20"),
        ("glutes", (("level", "9"),), 400, "level: '9'"),
    ],
)
def test_an_impossible_table_is_an_error(
    rest: str, pairs: tuple[tuple[str, str], ...], status: int, words: str, library: Library
) -> None:
    with pytest.raises(CircuitError) as caught:
        table.resolve_embed(_asked(library, rest, *pairs))
    assert caught.value.status == status
    assert words in caught.value.message


def test_an_exercise_lists_its_cues(library: Library) -> None:
    embed = exercise.resolve_embed(_asked(library, "glute-bridge"))
    assert (embed.title, embed.page_path) == ("Glute bridge", "/exercises/glute-bridge/")
    assert list(_words(embed)) == list(library.exercises["glute-bridge"].cues)


def test_an_unknown_exercise_gets_a_suggestion(library: Library) -> None:
    with pytest.raises(CircuitError) as caught:
        exercise.resolve_embed(_asked(library, "glute-brigde"))
    assert (caught.value.status, caught.value.hint) == (404, "Did you mean 'glute-bridge'?")


def test_a_map_names_its_muscles(library: Library) -> None:
    embed = muscle_map.resolve_embed(_asked(library, "calves,glutes"))
    assert embed.title == "Muscles of glutes and calves"
    assert embed.summary.startswith("Main muscles: ")
    assert (embed.frame_path, embed.redirect_status) == ("/embed/map/glutes,calves/", 302)


@pytest.mark.parametrize(
    "read", [table.resolve_embed, exercise.resolve_embed, muscle_map.resolve_embed, circuit.resolve_embed]
)
def test_unknown_options_are_ignored(read: object, library: Library) -> None:
    rest = "glute-bridge" if read is exercise.resolve_embed else "glutes"
    assert callable(read)
    assert read(_asked(library, rest, ("fbclid", "x"))).redirect_status == 302
    strict = read(_asked(library, rest, ("fbclid", "x"), strict=True))
    assert strict.frame_path == read(_asked(library, rest)).frame_path


@pytest.mark.parametrize("read", [table.resolve_embed, circuit.resolve_embed])
def test_a_typing_error_is_an_error_if_strict(read: object, library: Library) -> None:
    assert callable(read)
    with pytest.raises(CircuitError) as caught:
        read(_asked(library, "glutes", ("levle", "1"), strict=True))
    assert (caught.value.status, caught.value.hint) == (400, "Did you mean 'level'?")
    assert read(_asked(library, "glutes", ("levle", "1"))).redirect_status == 302
