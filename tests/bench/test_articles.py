import json

from bench.articles import LENGTH, MENTION_EVERY, has_clause, languages, mentions_in, mix
from schemas.article import Article
from schemas.codec import decode
from schemas.report import VerdictKind
from streams.analysis import Analysis


def test_a_mix_is_all_languages_alike_and_the_same_for_the_same_seed() -> None:
    records = list(mix(400, seed=3))

    assert records == list(mix(400, seed=3))
    assert records != list(mix(400, seed=4))
    read = [json.loads(each) for each in records]
    assert {each["language"] for each in read} == set(languages())
    assert len({each["text"] for each in read}) == len({each["url"] for each in read}) == 400
    # Where Chinese says it in 2,600, German does in 3,200.
    assert all(LENGTH / 2 < len(each["text"]) < 1.2 * LENGTH for each in read)


def test_one_in_fifty_has_the_clause() -> None:
    for count in (49, 50, 120, 400):
        assert sum(map(has_clause, mix(count))) == mentions_in(count) == count // MENTION_EVERY


def test_those_with_the_clause_are_mentions_and_no_others_are(analysis: Analysis) -> None:
    records = list(mix(len(languages()) * MENTION_EVERY))
    # Every article of the mix is one of the first sixteen, turned, or has the clause.
    for record in [*records[:16], *filter(has_clause, records)]:
        report, _ = analysis(decode(Article, record))
        assert (report.verdicts[0].verdict is VerdictKind.MENTION) is has_clause(record)
