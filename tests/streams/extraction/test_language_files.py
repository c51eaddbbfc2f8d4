from pathlib import Path

import pytest

from schemas.concepts import Concept
from schemas.errors import ConfigurationError
from schemas.subjects import Subject
from streams.extraction import Extractor
from streams.extraction.language_files import Entry
from streams.extraction.pipeline import find
from streams.extraction.search import Plan, Search
from tests.shipped import LANGUAGES, pipeline, shipped_entries, shipped_files


def matched(entry: Entry) -> set[int]:
    """Return which samples of an entry its patterns match: those that it must come first."""
    search = Search(pipeline(), Plan.of([(entry.id, pattern) for pattern in entry.patterns]))
    samples = (*entry.match, *entry.reject)
    return {position for position, _ in find(pipeline(), [search], samples)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_matches_its_samples_and_nothing_that_it_rejects(language: str) -> None:
    entries = shipped_entries(language)

    found = {entry.id: matched(entry) for entry in entries}

    assert found == {entry.id: set(range(len(entry.match))) for entry in entries}


def test_each_language_is_shipped_with_every_kind_of_rule() -> None:
    read = shipped_files()

    assert [file.language for file in read] == LANGUAGES
    assert all(file.markers.links and file.markers.labels and file.entries for file in read)
    assert all(file.credits.agencies and file.credits.reporting for file in read)
    assert all(len(file.credits.days) == 7 for file in read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_concept(language: str) -> None:
    said = {entry.concept for entry in shipped_entries(language)}

    assert said == set(Concept)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_subject(language: str) -> None:
    (file,) = (file for file in shipped_files() if file.language == language)

    assert {keyword.concept for keyword, _ in file.subjects} == set(Subject)


ABOUT = '[about]\nname = "English"\n'
ENTRY = """
[[terms]]
id = "pact"
concept = "clause_name"
patterns = ["pact"]
match = "A pact was signed."
reject = "It had an impact."
"""
BAD = [
    ("an unknown subject", "[subjects]\ntea = ['tea']", r":2, \[subjects\]", "unknown key 'tea'"),
    ("no TOML", "terms = [", "en.toml:2", "Invalid value"),
    ("an unknown part", "\n[bogus]", "en.toml:2", "unknown key 'bogus'"),
    ("an unknown key", ENTRY + "note = 'x'", "entry 'pact'", "unknown key 'note'"),
    ("an unknown concept", ENTRY.replace("clause_name", "tea"), "entry 'pact'", "concept 'tea'"),
    ("no concept", ENTRY.replace("concept", "#"), "entry 'pact'", "concept must be a text"),
    ("no id", ENTRY.replace("id = ", "#"), "en.toml", "id must be a text"),
    ("no patterns", ENTRY.replace('["pact"]', "[]"), "entry 'pact'", "no patterns"),
    ("a pattern that is no text", ENTRY.replace('["pact"]', "[4]"), "'pact'", "list of texts"),
    ("a bad pattern", ENTRY.replace('["pact"]', '["pact)"]'), "'pact'", r"pattern 'pact\)'"),
    ("no match", ENTRY.replace("match =", "#"), "entry 'pact'", "to match and one to reject"),
    ("no reject", ENTRY.replace("reject =", "#"), "entry 'pact'", "to match and one to reject"),
    ("an entry twice", ENTRY + ENTRY, "entry 'pact'", "twice"),
    (
        "a pattern twice",
        ENTRY + ENTRY.replace('"pact"\n', '"deal"\n', 1),
        r"en\.toml:9",
        "stands in en.toml:2 too",
    ),
    (
        "a pattern twice but for capitals and blanks",
        ENTRY.replace('["pact"]', '["a big pact", "A  big-Pact"]'),
        r"en\.toml:2",
        "'A  big-Pact' stands in en.toml:2 too as 'a big pact'",
    ),
    (
        "a subject's pattern twice",
        "[subjects]\nlower_house = ['Duma', 'duma']",
        r"en\.toml:2, \[subjects\]",
        "too as 'Duma'",
    ),
    (
        "a pattern that can be slow",
        ENTRY.replace('["pact"]', '["a ..12 b ..12 c ..12 pact"]'),
        r"en\.toml:2, entry 'pact'",
        "gaps of more than 30 words",
    ),
    ("a match it misses", ENTRY.replace("A pact was", "A treaty was"), "'pact'", "does not match"),
    (
        "a reject it matches",
        ENTRY.replace("an impact", "a pact"),
        "entry 'pact'",
        "matches its own",
    ),
    ("a word that is no text", "[words]\nx = 4", r":2, \[words\]", "x must be a text"),
    (
        "a word of broken syntax",
        "[words]\ny = 'a'\nx = '((foo'" + ENTRY.replace('"pact"]', '"{y} pact"]'),
        r":3, \[words\]",
        r"pattern '\{x\}': '\(' without its partner",
    ),
    ("a word that nobody names", "[words]\nx = 'foo'", r":2, \[words\]", r"names \{x\}"),
    ("an unknown credit key", "[credits]\nagency = ['x']", r":2, \[credits\]", "unknown key"),
    ("a week of six days", f"[credits]\ndays = {['x'] * 6}", r":2, \[credits\]", "the 7 of a week"),
    ("an unknown furniture key", "[furniture]\nlink = ['x']", r":2, \[furniture\]", "unknown key"),
    ("furniture without a word", "[furniture]\nlinks = ['©']", r":2, \[furniture\]", "has no word"),
    ("furniture that is no list", "[furniture]\nlinks = 4", r":2, \[furniture\]", "list of texts"),
    ("an unknown key about it", "[about.x]", r":1, \[about\]", "unknown key"),
    ("an unknown sentence key", "[sentences]\nstops = ['x']", r":2, \[sentences\]", "unknown key"),
]


@pytest.mark.parametrize(
    ("text", "where", "why"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_a_bad_file_is_refused_with_file_entry_and_reason(
    text: str, where: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=why) as refused:
        Extractor.load(a_folder(tmp_path, text))

    assert refused.match(where)
    assert refused.match("en.toml")


NAMES = """
[[entities]]
name = "Moscow"
id = "Q649"
label = "GPE"
names = ["Moscow"]

[[entities]]
name = "Pyongyang"
id = "Q18808"
label = "GPE"
names = ["Pyongyang"]
"""


def test_a_good_file_is_taken(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, ENTRY)
    (folder / "gazetteer" / "names.toml").write_text(NAMES, encoding="utf-8")

    findings = Extractor.load(folder).findings("", "A pact of Moscow and Pyongyang.")

    assert [term.concept for term in findings.terms] == ["clause_name"]


def a_folder(path: Path, language: str) -> Path:
    for name in ("languages", "gazetteer"):
        (path / name).mkdir()
    (path / "languages" / "en.toml").write_text(f"{language}\n{ABOUT}", encoding="utf-8")
    return path
