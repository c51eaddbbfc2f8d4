"""The reference pages that are made from the code: `make reference` writes them, a test compares.

One module for each kind of page, each with the words around its tables.
"""

from pathlib import Path

from docs.generator import codes, command_line, files, languages, metrics, settings, topics
from schemas.export import json_schemas
from streams.analysis import Analysis

DOCS = Path(__file__).parents[1]
REFERENCE = DOCS / "reference"


def pages(analysis: Analysis) -> dict[Path, str]:
    """Return every generated page and its text; what is shipped is asked about the languages."""
    schemas = {DOCS / "schemas" / name: text for name, text in json_schemas().items()}
    return schemas | {
        REFERENCE / "cli.md": command_line.page(),
        REFERENCE / "languages.md": languages.page(analysis),
        REFERENCE / "metrics.md": metrics.page(),
        REFERENCE / "reason-codes.md": codes.page(),
        REFERENCE / "route-file.md": files.routes_page(),
        REFERENCE / "settings.md": settings.page(),
        REFERENCE / "topics.md": topics.page(),
        REFERENCE / "watch-file.md": files.watch_page(),
    }
