from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from schemas.report import Entity
from streams.extraction import Extractor, gazetteer, toml_files

NAMES = [
    ("english", "North Korea met Russia.", [("North Korea", "Q423"), ("Russia", "Q159")]),
    ("south is not north", "South Korea objected.", [("South Korea", "Q884")]),
    ("abbreviated", "Korut dan Korsel", [("Korut", "Q423"), ("Korsel", "Q884")]),
    (
        "russian cases",
        "с Россией и Северной Кореей",
        [("Россией", "Q159"), ("Северной Кореей", "Q423")],
    ),
    ("german genitive", "Nordkoreas Führung", [("Nordkoreas", "Q423")]),
    ("korean with a particle", "북한은 러시아와", [("북한", "Q423"), ("러시아", "Q159")]),
    ("two in one", "북러 조약", [("북러", "Q423"), ("북러", "Q159")]),
    ("two with a dot", "북·러 조약", [("북·러", "Q423"), ("북·러", "Q159")]),
    ("two in one, han", "俄朝条约", [("俄朝", "Q159"), ("俄朝", "Q423")]),
    ("another pair", "한미 동맹", [("한미", "Q884"), ("한미", "Q30")]),
    ("adjectives", "Russian-North Korean ties", [("Russian", "Q159"), ("North Korean", "Q423")]),
    ("a hyphenated leader", "Kim Jong-un left.", [("Kim Jong-un", "Q56226")]),
    ("a no-break hyphen", "Kim Jong\u2011un left.", [("Kim Jong\u2011un", "Q56226")]),
    ("an initial", "N. Korea and the D.P.R.K.", [("N. Korea", "Q423"), ("D.P.R.K.", "Q423")]),
    ("a belarusian is no russian", "白俄罗斯", [("白俄罗斯", "Q184")]),
    ("ohio is no russia", "俄亥俄州", [("俄亥俄州", "Q1397")]),
    ("capitals count for us", "The US gave us aid.", [("US", "Q30")]),
    ("peninsula", "朝鲜半岛局势", [("朝鲜半岛", None)]),
    ("a parliament gives its state away", "Duma", [("Duma", None), ("Duma", "Q159")]),
    ("a first name alone", "Kim left.", []),
    (
        "a first name beside another leader",
        "Putin met Kim.",
        [("Putin", "Q7747"), ("Kim", "Q56226")],
    ),
    ("another kim", "Putin met Kim Yong-hyun.", [("Putin", "Q7747"), ("Kim Yong", None)]),
]


def named(extractor: Extractor, text: str) -> tuple[Entity, ...]:
    return extractor.findings("", text).entities


@pytest.mark.parametrize(
    ("text", "entities"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_names(text: str, entities: list[tuple[str, str | None]], extractor: Extractor) -> None:
    assert [(entity.text, entity.id) for entity in named(extractor, text)] == entities


def test_an_adjective_is_no_country(extractor: Extractor) -> None:
    assert [e.label for e in named(extractor, "Russian troops in Russia")] == ["NORP", "GPE"]


GOOD = '[[entities]]\nname = "Russia"\nid = "Q159"\nlabel = "GPE"\nnames = ["Russia"]\n'
MORE = """
[[entities]]
name = "another"
id = "Q2"
label = "GPE"
names = ["autre"]

[[names]]
of = "Russia"
names = ["Russie"]
adjectives = ["russe"]

[[pairs]]
ids = ["Q159", "Q2"]
names = ["russo-autre"]
"""
AGAIN = '[[names]]\nof = "Russia"\nnames = ["Russia"]\n'
BAD = [
    ("an id twice", GOOD + GOOD, "twice"),
    ("an unknown key", GOOD + 'colour = "red"', "unknown key"),
    ("no label", GOOD.replace("label", "#"), "label must be a text"),
    ("no name", GOOD.replace('name = "Russia"', ""), "name must be a text"),
    ("a bad name", GOOD.replace('["Russia"]', '["Russia)"]'), "partner"),
    ("a pair of nobody", GOOD + '[[pairs]]\nids = ["Q159", "Q1"]\nnames = ["x"]', "Q1"),
    ("an unknown key in a pair", GOOD + '[[pairs]]\nids = ["Q159"]\nx = "y"', "unknown key"),
    ("names of nobody", GOOD + '[[names]]\nof = "Atlantis"\nnames = ["x"]', "Atlantis"),
    ("two of one name", GOOD + GOOD.replace("Q159", "Q1"), "twice"),
    ("an unknown part", "[[people]]\nname = 'x'", "unknown key"),
    ("a name twice", GOOD.replace('"]', '", "RUSSIA"]'), "'RUSSIA' stands in .*:1.* as 'Russia'"),
    ("a name again in another table", GOOD + AGAIN, r":6, .* stands in names\.toml:1, entity"),
    (
        "a name that can be slow",
        GOOD.replace('["Russia"]', '["zebra* (a*)? (a*)? (a*)? (a*)? (a*)? end"]'),
        r"names\.toml:1, entity 'Russia': name 'zebra.*can be slow: 12500 ways",
    ),
    (
        "a name with choices that can be slow",
        GOOD.replace('["Russia"]', f'["zebra {"(a|b)? " * 8}"]'),
        "can be slow: 6561 ways",
    ),
    (
        "a name with gaps that can be slow",
        GOOD.replace('["Russia"]', f'["a {"..4 a " * 6}"]'),
        "can be slow: 15625 ways",
    ),
]


@pytest.mark.parametrize(("text", "why"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_gazetteer_is_refused_with_its_reason(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=why) as refused:
        gazetteer.read(toml_files.read(tmp_path))

    assert refused.match(r"names\.toml")


def test_two_files_and_two_kinds_of_name_may_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "names.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "fr.toml").write_text(f'{AGAIN}adjectives = ["Russia"]\n', encoding="utf-8")

    assert len(gazetteer.read(toml_files.read(tmp_path))) == 3


def test_a_language_file_adds_names_pairs_and_entities(tmp_path: Path) -> None:
    files = {"gazetteer": GOOD, "language": MORE}
    for name, text in files.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "fr.toml").write_text(text, encoding="utf-8")

    found = gazetteer.read(
        toml_files.read(tmp_path / "gazetteer"), languages=toml_files.read(tmp_path / "language")
    )

    stand_for = {each.name.stands_for for each in found}
    assert [len(each.pattern) for each in found] == [1, 1, 1, 1, 1]
    assert {known.id for each in stand_for for known in each} == {"Q159", "Q2"}
    assert [
        each.name.stands_for[0].label for each in found if each.name.stands_for[0].id == "Q159"
    ] == [
        "GPE",
        "GPE",
        "NORP",
        "GPE",
    ]
