"""The command line as a contract: help, formats, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.integration.commands import clausewatch

COMMANDS = [
    ("demo",),
    ("up",),
    ("worker",),
    ("ingest",),
    ("scan",),
    ("evaluate",),
    ("explain",),
    ("status",),
    ("feedback",),
    ("tail",),
    ("notify", "test"),
    ("reconcile",),
    ("watches", "list"),
    ("watches", "check"),
    ("topics", "create"),
    ("topics", "check"),
    ("schemas", "export"),
    ("doctor",),
]
HEAVY = ("faust", "spacy", "apprise", "aiokafka", "trafilatura", "py3langid", "numpy", "aiohttp")
SPAN = {
    "field": {"enum": ["title", "text"]},
    "start": {"type": "integer", "minimum": 0},
    "end": {"type": "integer", "minimum": 0},
    "text": {"type": "string"},
}
SCAN_LINE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "article_id", "language", "title", "entities", "verdicts"],
    "properties": {
        "id": {"type": "string"},
        "article_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "language": {"type": ["string", "null"]},
        "title": {"type": "string"},
        "entities": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["label", "id", *SPAN],
                "properties": {
                    "label": {"type": "string"},
                    "id": {"type": ["string", "null"]},
                    **SPAN,
                },
            },
        },
        "verdicts": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["watch", "verdict", "score", "reasons", "evidence"],
                "properties": {
                    "watch": {"type": "string"},
                    "verdict": {"enum": ["mention", "treaty_only", "other_instrument", "none"]},
                    "score": {"type": "number", "minimum": 0, "maximum": 1},
                    "reasons": {"type": "array", "items": {"type": "string"}},
                    "evidence": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": [*SPAN, "concept"],
                            "properties": {**SPAN, "concept": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
MENTION = {
    "id": "first",
    "title": "Mutual defence",
    "text": "Russia and North Korea will come to each other's aid if either is attacked.",
}
SILENT = {"id": "second", "text": "Moscow and Pyongyang agreed on flood relief."}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself(command: tuple[str, ...]) -> None:
    told = clausewatch(*command, "--help")

    assert told.returncode == 0
    assert b"Usage" in told.stdout
    assert b"\x1b" not in told.stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from streams.cli.application import application\n"
        "try: application(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert told.stderr.decode().strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("scan",),
        ("tail",),
        ("scan", "x", "--format", "xml"),
        ("feedback",),
        ("feedback", "0" * 32),
        ("feedback", "0" * 32, "perhaps"),
        ("feedback", "0" * 32, "relevant", "--export"),
        ("feedback", "--export", "--author", "ana"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert clausewatch(*arguments).returncode == 2


def test_scan_prints_one_line_per_article_as_documented(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(map(json.dumps, (MENTION, SILENT))))

    told = clausewatch("scan", path, "--format", "jsonl")

    assert told.returncode == 0, told.stderr.decode()
    first, second = (json.loads(line) for line in told.stdout.splitlines())
    for scanned in (first, second):
        jsonschema.validate(scanned, SCAN_LINE)
    assert (first["id"], second["id"]) == ("first", "second")
    assert first["verdicts"][0]["verdict"] == "mention"
    assert second["verdicts"][0]["verdict"] == "none"
    for found in (*first["entities"], *first["verdicts"][0]["evidence"]):
        assert MENTION[found["field"]][found["start"] : found["end"]] == found["text"]


def test_scan_of_a_text_file_goes_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(MENTION["text"])

    told = clausewatch("scan", path, "--format", "jsonl")

    assert Path(json.loads(told.stdout)["id"]).name == "article.txt"


def test_a_line_that_is_no_article_is_named_and_the_rest_is_scanned() -> None:
    lines = b'{"id": "a", "text": "one"}\n{"text": 42}\n{"id": "c", "text": "three"}\n'

    told = clausewatch("scan", "-", "--format", "jsonl", stdin=lines)

    assert told.returncode == 1
    assert [json.loads(line)["id"] for line in told.stdout.splitlines()] == ["a", "c"]
    assert "2" in told.stderr.decode()


@pytest.mark.parametrize("as_", ["jsonl", "table"])
def test_a_closed_pipe_is_no_error(as_: str) -> None:
    lines = b'{"text": "one"}\n' * 2000
    piped = f"{sys.executable} -m streams.cli scan - --format {as_} | head -n 1"

    told = subprocess.run(
        ["bash", "-o", "pipefail", "-c", piped],  # noqa: S607
        input=lines,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert told.returncode in {0, 141}
    assert b"Traceback" not in told.stderr


def test_explain_shows_what_was_found_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(MENTION["text"])

    told = clausewatch("explain", "--file", path)

    assert told.returncode == 0
    text = told.stdout.decode()
    for expected in ("mention", "Q159", "Q423", "text 0–6"):
        assert expected in text


def test_schemas_are_exported(tmp_path: Path) -> None:
    assert clausewatch("schemas", "export", tmp_path / "out").returncode == 0
    exported = {path.name: json.loads(path.read_text()) for path in (tmp_path / "out").iterdir()}

    assert "alerts.schema.json" in exported
    for schema in exported.values():
        jsonschema.Draft202012Validator.check_schema(schema)
