"""What the records of each topic have: kept in a file, so that what goes or narrows is noticed.

``python -m tests.schemas.contract`` writes the file anew, after something was added.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.topics import TOPICS

FILE = Path(__file__).with_suffix(".json")

Parts = dict[str, dict[str, Any]]
"""By topic and part of its record: the types of each property, and which a reader must find."""


def parts() -> Parts:
    """Return what the code reads now."""
    return {
        f"{topic.name} {name}": {
            "types": {key: sorted(_types(of)) for key, of in part["properties"].items()},
            "required": sorted(part.get("required", [])),
        }
        for topic in TOPICS.values()
        for name, part in _objects(topic.record.model_json_schema(mode="validation"))
    }


def kept() -> Parts:
    """Return what earlier versions wrote."""
    told: Parts = json.loads(FILE.read_text(encoding="utf-8"))
    return told


def _objects(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    every = {schema["title"]: schema} | schema.get("$defs", {})
    return ((name, part) for name, part in sorted(every.items()) if part.get("properties"))


def _types(of: dict[str, Any]) -> set[str]:
    if "anyOf" in of:
        return set().union(*map(_types, of["anyOf"]))
    if of.get("type") == "array":
        return {f"array of {each}" for each in _types(of.get("items", {}))} or {"array"}
    return {of.get("$ref", of.get("type", "any")).removeprefix("#/$defs/")}


if __name__ == "__main__":
    lines = (f"{json.dumps(name)}: {json.dumps(part)}" for name, part in parts().items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
