"""The muscle map shows muscles with fill, hatching and words."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import pytest

from engine.library.vocabulary import Area, Muscle
from widgets.drawing.muscle_map import (
    describe_muscles,
    draw_selectable,
    draw_sprite,
    draw_svg,
    load_body,
    render_figure,
    sprite_address,
)

HAMSTRINGS = ("hamstrings-medial-left", "hamstrings-medial-right")
CALVES = ("calves-soleus-left", "calves-soleus-right")
MUSCLES = {
    muscle.id: muscle
    for muscle in (
        Muscle(id="hamstrings", name="Hamstrings (back of the thigh)", map=HAMSTRINGS),
        Muscle(id="soleus", name="Soleus", map=CALVES),
        Muscle(id="rear-leg", name="Back of the leg", map=(*HAMSTRINGS, *CALVES)),
        Muscle(id="foot", name="Small muscles of the foot"),
        Muscle(id="quoted", name='<b>"Quads" & more</b>', map=("quads-left",)),
    )
}
SVG = "{http://www.w3.org/2000/svg}"


def parts(drawing: str, kind: str) -> list[str]:
    """Return the parts of a drawing with a class, in order."""
    root = ET.fromstring(drawing)
    names = {path: part for part, path in load_body().paths.items()}
    return [names[path.attrib["d"]] for group in root.findall(f"g[@class='{kind}']") for path in group]


def drawn(primary: Iterable[str], secondary: Iterable[str] = ()) -> str:
    return draw_svg(primary, secondary, MUSCLES, title="Muscles worked")


def test_primary_muscles_are_filled_and_secondary_ones_hatched() -> None:
    drawing = drawn(["hamstrings"], ["soleus"])
    assert parts(drawing, "m-primary") == list(HAMSTRINGS)
    assert parts(drawing, "m-secondary") == list(CALVES)
    root = ET.fromstring(drawing)
    hatch = root.find("defs/pattern")
    helping = root.find("g[@class='m-secondary']")
    assert hatch is not None and helping is not None
    assert helping.attrib["fill"] == f"url(#{hatch.attrib['id']})"


def test_every_part_of_the_body_is_drawn_exactly_once() -> None:
    drawing = drawn(["hamstrings"], ["soleus"])
    shown = [part for kind in ("m-base", "m-primary", "m-secondary") for part in parts(drawing, kind)]
    assert sorted(shown) == sorted(load_body().paths)


def test_a_map_can_refer_to_the_parts_in_a_file_for_all_pages() -> None:
    root = ET.fromstring(draw_svg(["hamstrings"], ["soleus"], MUSCLES, title="Muscles worked", sprite=sprite_address()))
    used = {group.attrib["class"]: [use.attrib["href"].split("#") for use in group] for group in root.findall("g")}
    assert {address for uses in used.values() for address, _ in uses} == {sprite_address()}
    sprite = ET.fromstring(draw_sprite())
    whole = sprite.find(f"{SVG}g")
    assert whole is not None
    assert {path.attrib["id"]: path.attrib["d"] for path in whole} == load_body().paths
    assert [id_ for _, id_ in used["m-base"]] == [whole.attrib["id"]]
    assert [id_ for _, id_ in used["m-primary"]] == list(HAMSTRINGS)
    assert [id_ for _, id_ in used["m-secondary"]] == list(CALVES)


def test_front_and_back_are_side_by_side() -> None:
    assert ET.fromstring(drawn([])).attrib["viewBox"] == "0 0 72 93"
    assert {"quads-left", "hamstrings-medial-left"} <= set(parts(drawn([]), "m-base"))


def test_a_muscle_that_is_primary_and_secondary_is_primary() -> None:
    drawing = drawn(["hamstrings"], ["hamstrings"])
    assert parts(drawing, "m-primary") == list(HAMSTRINGS)
    assert parts(drawing, "m-secondary") == []
    assert describe_muscles(["hamstrings"], ["hamstrings"], MUSCLES) == "Main muscles: Hamstrings (back of the thigh)."


def test_a_part_shared_with_a_primary_muscle_is_primary() -> None:
    drawing = drawn(["hamstrings"], ["rear-leg"])
    assert parts(drawing, "m-primary") == list(HAMSTRINGS)
    assert parts(drawing, "m-secondary") == list(CALVES)
    assert parts(drawn(["hamstrings", "rear-leg"]), "m-primary") == [*HAMSTRINGS, *CALVES]


def test_the_label_has_the_title_and_the_names() -> None:
    root = ET.fromstring(drawn(["hamstrings"], ["soleus", "foot"]))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == (
        "Muscles worked. Main muscles: Hamstrings (back of the thigh). Also works: Soleus, Small muscles of the foot."
    )


def test_a_muscle_without_parts_on_the_map_is_named() -> None:
    assert parts(drawn(["foot"]), "m-primary") == []
    assert "Main muscles: Small muscles of the foot." in render_figure(["foot"], [], MUSCLES, title="Muscles worked")


@pytest.mark.parametrize(
    ("primary", "secondary", "words"),
    [
        (["soleus", "hamstrings", "soleus"], [], "Main muscles: Soleus, Hamstrings (back of the thigh)."),
        ([], ["soleus"], "Also works: Soleus."),
        ([], [], ""),
    ],
)
def test_descriptions_keep_the_order_and_skip_empty_parts(primary: list[str], secondary: list[str], words: str) -> None:
    assert describe_muscles(primary, secondary, MUSCLES) == words


def test_generators_are_accepted() -> None:
    whole = render_figure(iter(["hamstrings"]), iter(["soleus"]), MUSCLES, title="Muscles worked")
    assert whole == render_figure(["hamstrings"], ["soleus"], MUSCLES, title="Muscles worked")
    assert whole.count("Soleus") == 2


def test_names_and_titles_are_escaped() -> None:
    whole = render_figure(["quoted"], [], MUSCLES, title='"><script>')
    root = ET.fromstring(whole)
    assert "<script" not in whole
    assert 'Main muscles: <b>"Quads" & more</b>.' in "".join(root.itertext())


def test_maps_with_different_content_share_no_id() -> None:
    ids = {
        ET.fromstring(drawing).find("defs/pattern").attrib["id"]  # type: ignore[union-attr]
        for drawing in (drawn(["hamstrings"], ["soleus"]), drawn(["soleus"], ["hamstrings"]), drawn([], ["soleus"]))
    }
    assert len(ids) == 3
    assert 'id="' not in drawn(["hamstrings"])


def test_nothing_in_the_picture_needs_script_or_inline_style() -> None:
    whole = render_figure(["hamstrings"], ["soleus"], MUSCLES, title="Muscles worked")
    assert not any(word in whole for word in (" style=", "<style", "<script", " onclick="))


def test_unknown_muscles_and_parts_raise_key_error() -> None:
    with pytest.raises(KeyError, match="wings"):
        drawn(["wings"])
    with pytest.raises(KeyError, match="feathers"):
        draw_svg(["wing"], [], {"wing": Muscle(id="wing", name="Wing", map=("feathers",))}, title="Muscles worked")


def test_a_compressed_map_is_small() -> None:
    assert len(gzip.compress(drawn(["hamstrings"], ["soleus"]).encode())) < 4_500


AREAS = (
    Area(id="hams", name="Hamstrings", why="-", muscles=("hamstrings",)),
    Area(id="back", name="Back of the leg", why="-", muscles=("rear-leg", "soleus")),
    Area(id="again", name="Hamstrings again", why="-", muscles=("hamstrings",)),
    Area(id="feet", name="Feet", why="-", muscles=("foot",)),
)


def test_a_selectable_map_gives_shared_parts_to_the_first_area() -> None:
    sheets = draw_selectable(AREAS, MUSCLES).layers
    assert list(sheets) == ["hams", "back", "again"], "an area without parts has no content"
    assert parts(sheets["hams"], "m-own") == list(HAMSTRINGS)
    assert parts(sheets["hams"], "m-shared") == []
    assert parts(sheets["back"], "m-own") == list(CALVES)
    assert parts(sheets["back"], "m-shared") == list(HAMSTRINGS)
    assert parts(sheets["again"], "m-own") == []
    assert parts(sheets["again"], "m-shared") == list(HAMSTRINGS)


def test_the_layers_of_a_selectable_map_make_a_whole_body() -> None:
    cut = draw_selectable(AREAS, MUSCLES)
    ground = parts(cut.background, "m-base")
    owned = [part for content in cut.layers.values() for part in parts(content, "m-own")]
    assert sorted(ground + owned) == sorted(load_body().paths)
    boxes = {ET.fromstring(drawing).attrib["viewBox"] for drawing in (cut.background, *cut.layers.values())}
    assert boxes == {load_body().box}


def test_a_brief_caption_is_a_legend_whose_names_unfold() -> None:
    whole = render_figure(["hamstrings"], ["soleus"], MUSCLES, title="Muscles worked", brief=True)
    legend, _, names = whole.partition("<summary>")[2].partition("</summary>")
    assert "Main muscles</span>" in legend and "Also works</span>" in legend
    assert "<p>Main muscles: Hamstrings.</p><p>Also works: Soleus.</p></details>" in names
    assert "Also works</span>" not in render_figure(["hamstrings"], [], MUSCLES, title="Muscles worked", brief=True)
