"""``clausewatch schemas export``."""

from pathlib import Path

from schemas.export import json_schemas
from streams.cli.console import say


def export(folder: Path) -> int:
    """Write one JSON Schema per topic into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in json_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
    say(f"wrote {len(json_schemas())} schemas to {folder}")
    return 0
