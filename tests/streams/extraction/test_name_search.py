import time

import pytest

from streams.extraction.gazetteer import Known, Name, NamePattern
from streams.extraction.name_search import name_forms
from streams.extraction.normal_form import normal_form
from streams.extraction.patterns import parse_name


def found(pattern: str, text: str) -> list[str]:
    form = normal_form(text)
    name = NamePattern(Name((Known("GPE", "Q1"),)), parse_name(pattern))
    starts = [at for at in range(len(form.text)) if form.text.startswith(pattern[0], at)]
    places = [each.at(at, at + 1, form, text) for _, each in name_forms([name]) for at in starts]
    return [text[place.start : place.end] for place in places if place]


@pytest.mark.parametrize(
    ("pattern", "text", "names"),
    [
        pytest.param("северн* коре*", "северная корея", ["северная корея"], id="two-words"),
        pytest.param("северн* коре*", "севернокорейский", ["севернокорейский"], id="in-one-word"),
        pytest.param("северн* коре*", "северненькокорейский", [], id="too-much-between"),
        pytest.param("северн* коре*", "северная и корея", [], id="another-between"),
        pytest.param(
            "мы ..1 с # кимами", "мы связаны с 12 кимами", ["мы связаны с 12 кимами"], id="gap"
        ),
    ],
)
def test_a_name_is_found_as_its_pattern_says(pattern: str, text: str, names: list[str]) -> None:
    assert found(pattern, text) == names


@pytest.mark.parametrize(
    "pattern", ["zebra* a* end", "zebra* (a*)? (a*)? (a*)? end", "zebra # # # end", "zebra ..4 end"]
)
def test_a_word_of_any_length_is_gone_over_once_for_each_way(pattern: str) -> None:
    texts = ["zebra" + "a" * 20_000, "zebra " + "1" * 20_000, "zebra " + "b" * 20_000]

    start = time.process_time()
    names = [found(pattern, f"{text} x") for text in texts]

    assert names == [[], [], []]
    # A square would make it minutes.
    assert time.process_time() - start < 2
