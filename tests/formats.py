"""Validate documents with the site's published schemas."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from web.site.formats import SCHEMAS

_SCHEMAS = {name: json.loads(content) for name, content in SCHEMAS.items()}
# A reference such as "timeline-1.json" is relative to the address of its schema.
_REGISTRY: Registry[Any] = Registry().with_resources(
    (f"{name}.json", Resource.from_contents(schema)) for name, schema in _SCHEMAS.items()
)


def find_errors(document: object, name: str) -> list[str]:
    """Return what is wrong with a document, by the schema with a name such as "circuit-1"."""
    validator = Draft202012Validator(
        _SCHEMAS[name], registry=_REGISTRY, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def validate(document: object, name: str) -> None:
    """Assert that a document is valid."""
    assert find_errors(document, name) == []
