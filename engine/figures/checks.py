"""Check a figure's movement: what no body can do is a mistake in the figure, found in every frame."""

from __future__ import annotations

from collections.abc import Iterator

from engine.figures.collisions import find_overlaps
from engine.figures.figure import Figure, Movement
from engine.figures.foot import check_foot
from engine.figures.joints import Measured, measure_joints
from engine.figures.kinematics import Body
from engine.figures.pose import Pose
from engine.figures.skeleton import SIDES, find_centre_of_mass, find_limits, thickness_at
from engine.figures.vectors import distance

_ANGLE_TOLERANCE = 0.5
_FLOOR_TOLERANCE, _SLIDE_TOLERANCE = 4.0, 4.0
_SOLE_AHEAD, _SOLE_ASIDE = 10.0, 14.0
"""The distance by which the sole extends beyond heel and toe, and to both sides."""
_STILL_TOUCHING = 12.0


def check_movement(figure: Figure, movement: Movement) -> list[str]:
    """Return what is wrong with a movement, each kind once, with the frame where it is worst."""
    worst: dict[str, tuple[float, str]] = {}
    count = max(1, len(movement.frames) - 1)
    for index, body in enumerate(movement.frames):
        for kind, size, text in _check_frame(figure, movement, body):
            if kind not in worst or size > worst[kind][0]:
                worst[kind] = (size, f"{text} (at {100 * index // count} % of the movement)")
    return [text for _, text in worst.values()]


def _check_frame(figure: Figure, movement: Movement, body: Body) -> Iterator[tuple[str, float, str]]:
    """Yield the kind, the size and the description of each mistake in a frame."""
    if figure.foot:
        yield from check_foot(body)
        return
    yield from _check_reach(body)
    yield from _check_angles(body)
    yield from _check_floor(body)
    yield from _check_overlaps(figure, body)
    yield from _check_still_points(figure, movement.frames[0], body)
    yield from _check_balance(figure, movement.key_poses[0], body)


def _check_reach(body: Body) -> Iterator[tuple[str, float, str]]:
    for limb, miss in body.misses.items():
        yield f"reach {limb}", miss, f"The {_say(limb)} is {miss:.0f} from its place"


def _check_angles(body: Body) -> Iterator[tuple[str, float, str]]:
    named = (Measured(name, angle, find_limits(name)) for name, angle in body.angles.items())
    for joint, angle, (low, high) in (*named, *measure_joints(body)):
        beyond = max(low - angle, angle - high)
        if beyond > _ANGLE_TOLERANCE:
            yield f"angle {joint}", beyond, f"The angle '{joint}' is {angle:.0f}, not {low:.0f} to {high:.0f}"


def _check_overlaps(figure: Figure, body: Body) -> Iterator[tuple[str, float, str]]:
    for part, other, depth in find_overlaps(body, figure.props or ()):
        yield f"overlap {part} {other}", depth, f"The {part} is {max(1, depth):.0f} inside the {other}"


def _check_floor(body: Body) -> Iterator[tuple[str, float, str]]:
    for name, place in body.points.items():
        depth = thickness_at(name) - place[1]
        if depth > _FLOOR_TOLERANCE:
            yield f"floor {name}", depth, f"The {_say(name)} is {depth:.0f} below the floor"


def _check_still_points(figure: Figure, start: Body, body: Body) -> Iterator[tuple[str, float, str]]:
    for name in figure.still or ():
        slid = distance(body.points[name], start.points[name])
        if slid > _SLIDE_TOLERANCE:
            yield f"still {name}", slid, f"The {_say(name)} moves by {slid:.0f}, though it should be still"


def _check_balance(figure: Figure, first: Pose, body: Body) -> Iterator[tuple[str, float, str]]:
    """Yield by how much a standing body leans out of the area of its feet."""
    if figure.supported or (first.stand is None and first.balance in (None, "none")):
        return
    lowest = min(body.point(side, name)[1] - thickness_at(name) for side in SIDES for name in ("heel", "ball", "toe"))
    feet = [
        body.point(side, name)
        for side in SIDES
        for name in ("heel", "ball", "toe")
        if body.point(side, name)[1] - thickness_at(name) < lowest + _STILL_TOUCHING
    ]
    centre = find_centre_of_mass(body.points, figure.weights)
    for axis, name, margin in ((0, "forward or back", _SOLE_AHEAD), (2, "sideways", _SOLE_ASIDE)):
        low, high = min(foot[axis] for foot in feet) - margin, max(foot[axis] for foot in feet) + margin
        beyond = max(low - centre[axis], centre[axis] - high)
        if beyond > 0:
            yield f"balance {name}", beyond, f"The body falls {name}: its centre is {beyond:.0f} outside the feet"


def _say(name: str) -> str:
    return name.replace("_", " ")
