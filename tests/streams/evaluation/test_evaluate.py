import tomllib
from importlib.resources import files

import pytest

from schemas.report import VerdictKind
from streams.analysis import Analysis
from streams.evaluation import Evaluation, Gold, evaluate
from streams.evaluation.gold import Label
from tests.shipped import LANGUAGES

CLAUSE = "If either Russia or North Korea is attacked, the other must give it military assistance."
TREATY = "Russia and North Korea signed a comprehensive strategic partnership treaty."
PACT = "Russia and North Korea have a mutual defence pact."


def gold(
    id_: str, text: str, *, is_clause: bool, lang: str = "en", borderline: bool = False
) -> Gold:
    label = Label.CLAUSE if is_clause else Label.NO_CLAUSE
    return Gold(id=id_, lang=lang, text=text, label=label, borderline=borderline)


def evaluated(analysis: Analysis, *texts: Gold) -> Evaluation:
    return evaluate(
        texts,
        analysis.watches[0],
        find=analysis.extractor.findings,
        state_of=analysis.state_of,
    )


def test_each_language_and_all_are_counted(analysis: Analysis) -> None:
    found = evaluated(
        analysis,
        gold("1", CLAUSE, is_clause=True),
        gold("2", PACT, is_clause=True, lang="xx", borderline=True),
        gold("3", TREATY, is_clause=False),
    )

    counts = {group.name: group.counts for group in found.groups}
    assert list(counts) == ["en", "xx", "all", "without borderline"]
    assert (counts["en"].hits, counts["en"].silent) == (1, 1)
    assert (counts["xx"].hits, counts["xx"].silent) == (1, 0)
    assert (counts["all"].hits, counts["all"].silent) == (2, 1)
    assert (counts["without borderline"].hits, counts["without borderline"].silent) == (1, 1)


def test_what_was_judged_against_its_label_is_named_with_its_reasons(analysis: Analysis) -> None:
    found = evaluated(
        analysis, gold("miss", TREATY, is_clause=True), gold("false", CLAUSE, is_clause=False)
    )

    assert [(e.gold.id, e.verdict.verdict) for e in found.errors] == [
        ("miss", VerdictKind.TREATY_ONLY),
        ("false", VerdictKind.MENTION),
    ]
    assert all(each.verdict.reasons for each in found.errors)
    assert found.confusion == {
        (Label.CLAUSE, VerdictKind.TREATY_ONLY): 1,
        (Label.NO_CLAUSE, VerdictKind.MENTION): 1,
    }


def test_a_keyword_list_sees_words_and_nothing_else(analysis: Analysis) -> None:
    found = evaluated(
        analysis,
        gold("named", PACT, is_clause=True),
        gold("inside", "Mutual defenceless words, and a defence pactum.", is_clause=False),
        gold("other", "Japan and the US have a mutual defence treaty.", is_clause=False),
    )

    counts = {name: groups[-1].counts for name, groups in found.baselines}
    whole, anywhere = counts["keywords, whole words"], counts["keywords, anywhere"]
    assert (whole.hits, whole.false_alarms) == (1, 1)
    assert (anywhere.hits, anywhere.false_alarms) == (1, 2)


def test_every_language_has_keywords_to_be_better_than() -> None:
    listed = tomllib.loads((files("streams.evaluation") / "keywords.toml").read_text("utf-8"))

    assert sorted(listed["keywords"]) == LANGUAGES
    assert {len(words) for words in listed["keywords"].values()} <= {7, 8, 9}
    assert all(
        word == " ".join(word.casefold().split())
        for words in listed["keywords"].values()
        for word in words
    )


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param(
            "attribution",
            "Russia and North Korea met. Elsewhere, France and Fiji signed a mutual defence pact.",
            id="attribution",
        ),
        pytest.param(
            "competing instruments",
            "Russia and North Korea know NATO's Article 5, the mutual defence clause of NATO.",
            id="competing-instruments",
        ),
        pytest.param(
            "furniture",
            f"Moscow and Pyongyang talked about trains.\nRead also: {PACT}",
            id="furniture",
        ),
        pytest.param(
            "negation, modality, time",
            "There is no mutual defence pact between Russia and North Korea.",
            id="negation",
        ),
        pytest.param(
            "other help, other articles",
            "Russia and North Korea have a mutual assistance treaty in criminal matters.",
            id="other-help",
        ),
    ],
)
def test_a_judge_without_a_part_falls_for_what_the_part_is_for(
    analysis: Analysis, part: str, text: str
) -> None:
    found = evaluated(analysis, gold("1", text, is_clause=False))

    without = {group.name: group.counts.false_alarms for group in found.ablations}
    assert found.errors == ()
    assert without[part] == 1
