"""The demo's articles: whole, and told as they should be by the real extraction and judge."""

import pytest

from schemas.article import Article
from schemas.base import FieldName
from schemas.mention import TOLD
from schemas.report import VerdictKind
from streams.analysis import Analysis
from streams.samples import articles, expected

SAMPLES = articles()
EXPECTED = expected()


def test_there_are_ten_alerts_in_six_languages_and_six_hard_negatives() -> None:
    told = [a for a in SAMPLES if EXPECTED[str(a.id)].decision in TOLD]

    assert len(told) == 10
    assert {article.language for article in told} == {"id", "en", "ru", "ko", "de", "zh"}
    assert sum(EXPECTED[str(a.id)].decision is None for a in SAMPLES) == 6


def test_each_sample_has_an_id_of_its_own_and_an_expectation() -> None:
    assert sorted(EXPECTED) == sorted({str(article.id) for article in SAMPLES})
    assert len(EXPECTED) == len(SAMPLES)


@pytest.mark.parametrize("article", SAMPLES, ids=lambda article: article.id)
def test_a_sample_gets_its_verdict_and_the_sentence_that_says_it(
    article: Article, analysis: Analysis
) -> None:
    wanted = EXPECTED[str(article.id)]

    verdict = analysis(article)[0].verdicts[0]

    assert (verdict.verdict is VerdictKind.MENTION) is (wanted.decision is not None)
    if wanted.sentence is not None:
        said = {p.text for p in verdict.passages if p.field is FieldName.TEXT}
        assert any(wanted.sentence in text or text in wanted.sentence for text in said)
