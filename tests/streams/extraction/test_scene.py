from pathlib import Path

import pytest

from schemas.base import FieldName
from streams.extraction.language_data import prepared
from streams.extraction.scene import Looking

LANGUAGE = """
[about]
name = "English"

[furniture]
links = ["Read also", "<See also>", "S'abonner"]
labels = ["Photo", "World"]

[[terms]]
id = "pact"
concept = "clause_name"
patterns = ["defence pact"]
match = "A defence pact."
reject = "A pact."
"""
NAMES = """
[[entities]]
name = "Netherlands"
id = "Q55"
label = "GPE"
names = ["the (Netherlands|Dutch state)", "the Hague"]
"""


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Looking:
    folder: Path = tmp_path_factory.mktemp("data")
    for name, text in (("languages/en.toml", LANGUAGE), ("gazetteer/names.toml", NAMES)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    return prepared(folder)[1].looking


@pytest.mark.parametrize(
    "text",
    [
        "They spoke. Read also: the rest.",
        "They spoke.\n<See also> the rest.",
        "They spoke.\nPhoto: a hall",
        "They spoke.\n» the rest",
        "They spoke.\nS'abonner",
        "They spoke.\nPhoto. A hall.",
        "They spoke.\nPhoto। A hall.",
        "They spoke\u2028Read also: the rest",
    ],
)
def test_where_furniture_can_begin_sentences_are_cut(text: str, looking: Looking) -> None:
    assert looking.at(FieldName.TEXT, text).has_markers


@pytest.mark.parametrize(
    "text",
    [
        "They read also the rest.",
        "They spoke of a photo: a hall.",
        "The keeper's bat was hers.",
        "They spoke. World trade (WTO) grows.",
        "They spoke «of the rest» – (C) they said, 24 times.",
    ],
)
def test_where_none_can_begin_the_work_is_spared(text: str, looking: Looking) -> None:
    assert not looking.at(FieldName.TEXT, text).has_markers


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Netherlands and the\nDutch-state", ["The Netherlands", "the\nDutch-state"]),
        ("the Hague, the other", ["the Hague"]),
    ],
)
def test_names_that_begin_with_a_word_of_every_text_are_found(
    text: str, names: list[str], looking: Looking
) -> None:
    found = looking.at(FieldName.TEXT, text).names

    assert [text[name.start : name.end] for name in found] == names
