"""``clausewatch evaluate`` as a contract: figures, formats, exit codes."""

import json

import pytest

from tests.integration.commands import clausewatch

PACT = {"text": "Russia and North Korea have a mutual defence pact."}
TREATY = {"text": "Russia and North Korea signed a partnership treaty."}


def gold(*texts: dict[str, str]) -> bytes:
    return "\n".join(
        json.dumps({"id": str(number), "lang": "en", **text}) for number, text in enumerate(texts)
    ).encode()


FILE = gold(
    PACT | {"label": "clause"}, TREATY | {"label": "no_clause"}, TREATY | {"label": "clause"}
)


def test_figures_are_one_object_for_programs() -> None:
    told = clausewatch("evaluate", "-", "--format", "json", stdin=FILE)

    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["watch"] == "russia-dprk-mutual-defence"
    english = found["groups"]["en"]
    assert (english["hits"], english["misses"], english["silent"]) == (1, 1, 1)
    assert english["precision"] == {"value": 1.0, "interval_95": [0.2065, 1.0]}
    assert [(e["id"], e["verdict"], e["reasons"]) for e in found["errors"]] == [
        ("2", "treaty_only", ["treaty_without_clause"])
    ]
    assert set(found["baselines"]) == {"keywords, whole words", "keywords, anywhere"}
    assert found["confusion"]["clause"] == {
        "mention": 1,
        "treaty_only": 1,
        "other_instrument": 0,
        "none": 0,
    }


def test_tables_name_each_error_and_show_no_text() -> None:
    told = clausewatch("evaluate", "-", stdin=FILE)

    printed = told.stdout.decode()
    assert "missed: 2 (en): treaty_only 0.10: treaty_without_clause" in printed
    assert "Brier score" in printed
    assert "partnership" not in printed
    rows = [[cell.strip() for cell in row.split("│")] for row in printed.splitlines()]
    named = [row[1] for row in rows if len(row) > 2]
    at = named.index("keywords, anywhere")
    assert named[at + 1 : at + 4] == ["en", "all", "without borderline"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        pytest.param(("-",), b"{}", b"-, line 1: id: Field required", id="no-gold"),
        pytest.param(("nowhere.jsonl",), b"", b"nowhere.jsonl: No such file", id="no-file"),
        pytest.param(
            ("-", "--watch", "nothing"),
            FILE,
            b"--watch: no watch 'nothing'; there are: russia-dprk-mutual-defence",
            id="no-watch",
        ),
    ],
)
def test_what_cannot_be_measured_is_refused(
    arguments: tuple[str, ...], stdin: bytes, words: bytes
) -> None:
    told = clausewatch("evaluate", *arguments, stdin=stdin)

    assert told.returncode == 4
    assert words in told.stderr.replace(b"\n", b" ")
