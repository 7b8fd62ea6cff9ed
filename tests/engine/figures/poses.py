"""Poses for the tests of figures."""

from __future__ import annotations

import json

import yaml
from pydantic import TypeAdapter

from engine.figures.checks import check_movement
from engine.figures.figure import Figure, move_figure

_FIGURE = TypeAdapter(Figure)


def read_figure(text: str) -> Figure:
    """Return a figure from YAML, as in an exercise."""
    return _FIGURE.validate_json(json.dumps(yaml.safe_load(text)))


def find_mistakes(text: str) -> list[str]:
    """Return the mistakes in the movement of a figure."""
    figure = read_figure(text)
    return check_movement(figure, move_figure(figure))
