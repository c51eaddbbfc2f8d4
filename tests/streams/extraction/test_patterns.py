import pytest

from streams.extraction.patterns import BadPattern, parse
from streams.extraction.pipeline import find, make_pipeline
from streams.extraction.search import Plan, Search

NLP = make_pipeline()
WORDS = {"pact": "(pact|treaty of peace)", "mutual": "mutual {kind}?", "kind": "(military|legal)"}

MATCHES = [
    ("words", "mutual defence", "a mutual defence pact", "mutual defence"),
    ("words with a hyphen", "mutual defence", "a Mutual-Defence pact", "Mutual-Defence"),
    ("prefix", "догово*", "по договору о дружбе", "договору"),
    ("prefix that ends in a vowel sign", "सैनिको*", "सैनिकों ने", "सैनिकों"),
    ("prefix with a hyphen", "re-establish*", "they re-established it", "re-established"),
    ("one of", "(pact|treaty of peace)", "the treaty of peace", "treaty of peace"),
    ("optional word there", "mutual legal? aid", "mutual legal aid", "mutual legal aid"),
    ("optional word missing", "mutual legal? aid", "mutual aid", "mutual aid"),
    ("optional group", "aid (if attacked)?", "aid if attacked", "aid if attacked"),
    ("gap", "if ..3 attacked", "if one of them attacked", "if one of them attacked"),
    ("gap without words", "if ..3 attacked", "if attacked", "if attacked"),
    ("named words", "{mutual} {pact}", "a mutual military pact", "mutual military pact"),
    ("exact", "=US", "the US said", "US"),
    ("number", "article #", "Article 42 says", "Article 42"),
    ("characters", "조약", "새 조약은", "조약"),
    ("characters apart", "상호방위조약", "상호 방위 조약", "상호 방위 조약"),
    ("begins a word", "^북", "북 대표단", "북"),
    ("ends a word", "북$", "남북 회담", "북"),
    ("nearest end", "if ..9 attacked", "if attacked or attacked", "if attacked"),
]
SILENT = [
    ("inside another word", "pact", "impact"),
    ("prefix in the middle", "pact*", "impacts"),
    ("gap too wide", "if ..2 attacked", "if one of them is attacked"),
    ("other capitals", "=US", "give us time"),
    ("not at the beginning", "^북", "남북 회담"),
    ("not at the end", "북$", "북한"),
    ("word for a number", "article #", "article four"),
    ("another sentence", "if attacked", "Ask if.\nAttacked"),
]
BAD = [
    ("no partner to open", "pact)", "partner"),
    ("no partner to close", "(pact", "partner"),
    ("an empty branch", "(pact|)", "empty branch"),
    ("unknown word", "{nobody}", "nobody"),
    ("braces that go round", "{round}", "no end"),
    ("nothing solid", "pact?", "must be there"),
    ("only a number", "#", "must be there"),
    ("a gap first", "..3 pact", "gap stands between"),
    ("a gap last", "pact ..3", "gap stands between"),
    ("a gap too wide", "a ..31 b", "1 to 30"),
    ("gaps too wide together", "a ..20 b ..20 c", "30 words in all"),
    ("prefix in a script without blanks", "조약*", "leave out the"),
    ("a star after nothing", "a -*", "after letters"),
    ("a question of nothing", "a | ?", "without"),
    ("a missing blank", "(treaty)s", "blank is missing"),
    ("a stray brace", "a } b", "nothing before it"),
    ("empty", "", "must be there"),
]


def found(pattern: str, *sentences: str) -> list[str]:
    search = Search(NLP, Plan.of([("it", parse(pattern, WORDS))]))
    return [
        sentences[position][place.start : place.end]
        for position, places in find(NLP, [search], sentences)
        for place in places
    ]


@pytest.mark.parametrize(
    ("pattern", "sentence", "words"), [row[1:] for row in MATCHES], ids=[row[0] for row in MATCHES]
)
def test_a_pattern_finds_its_words(pattern: str, sentence: str, words: str) -> None:
    assert found(pattern, sentence) == [words]


@pytest.mark.parametrize(
    ("pattern", "sentences"), [row[1:] for row in SILENT], ids=[row[0] for row in SILENT]
)
def test_a_pattern_finds_nothing_else(pattern: str, sentences: str) -> None:
    assert found(pattern, *sentences.split("\n")) == []


@pytest.mark.parametrize(("pattern", "why"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_pattern_is_refused_with_its_reason(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern, match=why):
        parse(pattern, {**WORDS, "round": "{round}"})


def test_patterns_that_differ_only_in_capitals_are_both_found() -> None:
    search = Search(NLP, Plan.of([("a", parse("Союз*", {})), ("b", parse("военн* союз*", {}))]))

    ((_, places),) = find(NLP, [search], ["военный союз"])

    assert {place.what for place in places} == {"a", "b"}


def test_a_sentence_keeps_its_offsets_among_others() -> None:
    search = Search(NLP, Plan.of([("it", parse("pact", {}))]))

    held = dict(find(NLP, [search], ["One pact.", "Nothing.", "…a pact-like pact"]))

    assert {at: [(p.start, p.end) for p in places] for at, places in held.items()} == {
        0: [(4, 8)],
        2: [(3, 7), (13, 17)],
    }
