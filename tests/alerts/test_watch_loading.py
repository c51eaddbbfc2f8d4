from collections.abc import Callable
from pathlib import Path

import pytest

from alerts.watch_loading import load_watches
from alerts.watches import Saying
from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.findings import Findings
from streams.extraction import Extractor
from tests.alerts.readings import findings

WATCH = """\
id: a-clause
title: A clause
parties:
  - {id: Q159, name: Russia}
  - {id: Q423, name: North Korea}
instrument: {name: the treaty, signed_on: 2024-06-19, article: article_4}
stands_for:
  Q159: [Q649]
rivals:
  - {name: another, parties: [Q30, Q884], concepts: [us_rok_treaty]}
must_match:
  - {text: Q649 and Q423 have a clause_name}
must_not_match:
  - {text: it rained}
"""


def find(title: str, text: str, language: str | None, _: object) -> Findings:
    assert language is None
    return findings(f"title: {title}\n{text}" if title else text)


def written(path: Path, text: str, name: str = "watch.yaml") -> Path:
    (path / name).write_text(text, encoding="utf-8")
    return path / name


def test_a_watch_is_read(tmp_path: Path) -> None:
    (watch,) = load_watches(written(tmp_path, WATCH), find=find)

    assert (watch.id, watch.title) == ("a-clause", "A clause")
    assert [(party.name, party.ids) for party in watch.parties] == [
        ("Russia", frozenset({"Q159", "Q649"})),
        ("North Korea", frozenset({"Q423"})),
    ]
    assert watch.sayings == set(Saying)
    assert watch.instrument.article is Concept.ARTICLE_4
    assert watch.state_of == {"Q159": "Q159", "Q649": "Q159"}
    assert watch.rivals[0].parties == (frozenset({"Q30"}), frozenset({"Q884"}))


def test_a_folder_of_watches_is_read_by_name(tmp_path: Path) -> None:
    written(tmp_path, WATCH.replace("id: a-clause", "id: second"), "b.yaml")
    written(tmp_path, WATCH, "a.yaml")
    written(tmp_path, "not a watch", "notes.txt")

    assert [watch.id for watch in load_watches(tmp_path, find=find)] == ["a-clause", "second"]


def test_samples_that_held_are_not_run_again_until_the_watch_changes(tmp_path: Path) -> None:
    held: set[str] = set()
    load_watches(written(tmp_path, WATCH), find=find, held=held)

    def fail(*_: object) -> Findings:
        raise AssertionError

    load_watches(written(tmp_path, WATCH), find=fail, held=held)
    with pytest.raises(AssertionError):
        load_watches(written(tmp_path, WATCH + "# edited\n"), find=fail, held=held)


def test_samples_that_failed_are_run_again(tmp_path: Path) -> None:
    held: set[str] = set()
    broken = written(tmp_path, WATCH.replace("it rained", "Q649 and Q423 have a clause_name"))

    for _ in range(2):
        with pytest.raises(ConfigurationError, match="must_not_match"):
            load_watches(broken, find=find, held=held)


def test_the_shipped_watch_passes_its_samples_in_every_language(
    extractor: Extractor,
) -> None:
    (watch,) = load_watches(find=extractor.findings)

    assert watch.id == "russia-dprk-mutual-defence"
    for samples in (watch.must_match, watch.must_not_match):
        assert len(samples) >= 8
        assert {sample.language for sample in samples} == {"de", "en", "id", "ko", "ru", "zh"}


def drop(line: str) -> Callable[[str], str]:
    return lambda text: "\n".join(each for each in text.split("\n") if line not in each)


def put(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


BAD: list[tuple[str, Callable[[str], str], str]] = [
    ("no YAML", lambda _: "id: [", "watch.yaml:"),
    ("not a mapping", lambda _: "- id", "watch.yaml"),
    ("nothing", lambda _: "", "watch.yaml"),
    ("a doubled key", put("title:", "id: b\ntitle:"), 'watch.yaml:2: found duplicate key "id"'),
    ("an anchor", put("id: a-clause", "id: &a a-clause"), "watch.yaml:1: anchors"),
    ("a tag", put("id: a-clause", "id: !!str a-clause"), "watch.yaml:1: anchors"),
    ("an unknown key", put("title:", "colour: red\ntitle:"), "watch.yaml, colour"),
    ("no id", drop("id: a-clause"), "watch.yaml, id"),
    ("an id with blanks", put("a-clause", "a clause"), "watch.yaml, id"),
    ("one party", drop("Q423, name"), "watch.yaml, parties"),
    ("a party that is no QID", put("{id: Q159", "{id: Russia"), "watch.yaml, parties.0.id"),
    ("an unknown concept", put("article_4", "article_99"), "watch.yaml, instrument.article"),
    ("an unknown saying", put("stands_for", "said_by: [song]\nstands_for"), "watch.yaml, said_by"),
    ("a date that is none", put("2024-06-19", "soon"), "watch.yaml, instrument.signed_on"),
    ("no samples", drop("clause_name}"), "watch.yaml, must_match"),
    ("a date beyond dates", put("2024-06-19", "2024-06-31"), "watch.yaml"),
    ("brackets without end", lambda _: "[" * 5_000, "watch.yaml:1: anchors"),
    ("far too long", lambda _: "#" * 1_100_000, "is longer than"),
]


@pytest.mark.parametrize(
    ("change", "message"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_a_bad_file_is_refused_with_file_and_place(
    change: Callable[[str], str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_watches(written(tmp_path, change(WATCH)), find=find)

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Q649 and Q423", "Q649 and Q884", "must_match sample 'Q649 and Q884 have a clause_name'"),
        ("it rained", "Q159 Q423 defence_pact", "must_not_match sample 'Q159 Q423 defence_pact'"),
    ],
    ids=["a miss", "a false alarm"],
)
def test_a_watch_whose_sample_fails_is_refused_with_the_verdict(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="a-clause") as refused:
        load_watches(written(tmp_path, WATCH.replace(old, new)), find=find)

    assert message in str(refused.value)
    assert refused.match(r"got the verdict (none|mention) \(")


def test_two_watches_of_one_id_are_refused(tmp_path: Path) -> None:
    written(tmp_path, WATCH, "a.yaml")
    written(tmp_path, WATCH, "b.yaml")

    with pytest.raises(ConfigurationError, match="a-clause"):
        load_watches(tmp_path, find=find)


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file"), (b"\xff\xfe\x00", "is not UTF-8")],
    ids=["missing", "bytes"],
)
def test_a_file_that_cannot_be_read_is_refused(
    content: bytes | None, why: str, tmp_path: Path
) -> None:
    path = tmp_path / "watch.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=why) as refused:
        load_watches(path, find=find)

    assert refused.match(r"watch\.yaml")


def test_a_folder_without_watches_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no watch"):
        load_watches(tmp_path, find=find)
