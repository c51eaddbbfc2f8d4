"""From an article to how it tells the clause."""

import pytest

from schemas.article import Article
from streams.analysis import Analysis

SAID = {
    "en": (
        "Under Article 4 Russia and North Korea must help each other if attacked.",
        "The Kremlin did not confirm that the article applies.",
        "Bread is dearer.",
    ),
    "id": (
        "Menurut Pasal 4, Rusia dan Korea Utara wajib saling membantu jika diserang.",
        "Kremlin tidak membenarkan bahwa janji itu berlaku.",
        "Harga roti naik.",
    ),
    "ru": (
        "По статье 4 Россия и КНДР обязаны помогать друг другу в случае нападения.",
        "В Кремле не подтвердили, что это обязательство действует.",
        "Хлеб подорожал.",
    ),
    "ko": (
        "조약 4조에 따라 러시아와 북한은 한쪽이 공격받으면 군사 원조를 제공해야 한다.",
        "크렘린궁은 이 의무가 적용되는지 확인하지 않았다.",
        "빵값이 올랐다.",
    ),
    "de": (
        "Laut Artikel 4 müssen Russland und Nordkorea einander bei einem Angriff beistehen.",
        "Der Kreml bestätigte nicht, dass die Klausel angewendet werde.",
        "Brot ist teurer.",
    ),
}


def clauses(analysis: Analysis, language: str, *sentences: str) -> list[str | None]:
    article = Article(url="https://example.com/1", text=" ".join(sentences), language=language)
    _, (telling,) = analysis(article)
    return [each.text for each in telling.clauses]


@pytest.mark.parametrize("language", SAID)
def test_a_sentence_that_calls_the_clause_by_what_it_is_is_on_it(
    analysis: Analysis, language: str
) -> None:
    named, called, other = SAID[language]

    assert clauses(analysis, language, named, called, other) == [named, called]
    assert clauses(analysis, language, named, *[other] * 4, called) == [named]
