import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from alerts.judge import judge
from alerts.watches import Watch
from schemas.report import Verdict, VerdictKind
from streams.extraction import Extractor
from tests.shipped import LANGUAGES

DATA = Path(__file__).parents[1] / "data"
GOLD = Path(__file__).parents[1] / "gold"
SHARED = Path(__file__).parents[3] / "shared"
FIRST_LANGUAGES = ("de", "en", "id", "ko", "ru", "zh")


def _floors(of: Mapping[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(language, *allowed) for language, allowed in of.items()]


def rows(path: Path, language: str) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["lang"] == language:
            yield row


def errors(gold: Iterator[dict[str, Any]], extractor: Extractor, watch: Watch) -> list[set[str]]:
    """The ids of what was missed, and of false alarms."""
    missed: set[str] = set()
    false: set[str] = set()
    for row in gold:
        findings = extractor.findings(
            row.get("title") or "", row["text"], row["lang"], [watch.sides]
        )
        is_mention = judge(findings, watch).verdict is VerdictKind.MENTION
        if is_mention != (row["label"] == "clause"):
            (false if is_mention else missed).add(row["id"])
    return [missed, false]


@pytest.mark.parametrize("language", FIRST_LANGUAGES)
def test_the_texts_it_was_first_tuned_on_are_all_judged_right(
    language: str, extractor: Extractor, watch: Watch
) -> None:
    assert errors(rows(DATA / "dev.jsonl", language), extractor, watch) == [set(), set()]


# Misses and false alarms that there may be. About half mentions, half near misses; some plain
# news, some worded as oddly as a writer could.
DEV = {
    "ar": (10, 0),
    "cs": (0, 0),
    "de": (2, 0),
    "en": (4, 1),
    "es": (18, 13),
    "fa": (7, 5),
    "fr": (14, 1),
    "hi": (12, 3),
    "id": (1, 1),
    "it": (12, 2),
    "ja": (3, 1),
    "ko": (3, 2),
    "ms": (1, 1),
    "nl": (11, 1),
    "pl": (19, 1),
    "pt": (6, 1),
    "ru": (1, 1),
    "th": (8, 1),
    "tr": (0, 1),
    "uk": (6, 5),
    "vi": (4, 1),
    "zh": (1, 1),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_judged(language: str) -> None:
    assert language in DEV, "enter its floor in DEV"
    assert language in HELD, "enter its floor in HELD"


@pytest.mark.parametrize(("language", "misses", "false_alarms"), _floors(DEV), ids=DEV)
def test_texts_that_are_tuned_on_stay_above_the_floor(
    language: str, misses: int, false_alarms: int, extractor: Extractor, watch: Watch
) -> None:
    missed, false = errors(rows(DATA / f"dev-{language}.jsonl", language), extractor, watch)

    assert len(missed) <= misses, missed
    assert len(false) <= false_alarms, false


def test_those_who_speak_attack_or_are_compared_own_no_clause(
    extractor: Extractor, watch: Watch
) -> None:
    told = [json.loads(line) for line in (DATA / "owners.jsonl").read_text("utf-8").splitlines()]

    missed, false = errors(iter(told), extractor, watch)

    # Two need a reading of grammar that there is none of, one a word order.
    assert (len(missed) <= 1, len(false) <= 2) == (True, True), (missed, false)


def test_whose_clause_it_is_is_told_beside_those_of_others(
    extractor: Extractor, watch: Watch
) -> None:
    """What others lack and these have, what others renew amid their ties, letters that pose."""
    lines = (DATA / "beside-others.jsonl").read_text("utf-8").splitlines()

    assert errors(map(json.loads, lines), extractor, watch) == [set(), set()]


def test_who_is_compared_or_defends_himself_takes_no_clause_away_and_gives_none(
    extractor: Extractor, watch: Watch
) -> None:
    """Beside NATO, 1961 or a visit to come it is ours; a threat of one's own is none."""
    told = [json.loads(line) for line in (DATA / "compared.jsonl").read_text("utf-8").splitlines()]

    assert errors(iter(told), extractor, watch) == [set(), set()]


def test_article_4_of_another_text_is_none_of_the_clause(
    extractor: Extractor, watch: Watch
) -> None:
    told = [
        json.loads(line) for line in (DATA / "other-laws.jsonl").read_text("utf-8").splitlines()
    ]

    missed, false = errors(iter(told), extractor, watch)

    # Of 255 and 198. What else the article may be said to be of is left alone: a treaty on trade
    # and defence, the treaty that violates a convention. A false alarm is better than none.
    assert (missed, len(false) <= 59) == (set(), True), false


def test_ordinary_sentences_are_judged_right(extractor: Extractor, watch: Watch) -> None:
    """What nothing obliges to, what is expected, left unexplained, or an ally's Article 4."""
    told = [json.loads(line) for line in (DATA / "ordinary.jsonl").read_text("utf-8").splitlines()]

    assert errors(iter(told), extractor, watch) == [set(), set()]


def test_a_denial_ends_at_a_but_and_a_but_not_denies_what_follows(
    extractor: Extractor, watch: Watch
) -> None:
    """It is no alliance, but …; friendship, but no aid; not only …; not the clause, but trade."""
    lines = (DATA / "adversatives.jsonl").read_text("utf-8").splitlines()

    assert errors(map(json.loads, lines), extractor, watch) == [set(), set()]


@pytest.mark.skipif(not (SHARED / "eval").is_dir(), reason="needs ../shared/eval")
@pytest.mark.parametrize("language", LANGUAGES)
def test_published_passages_are_all_judged_right(
    language: str, extractor: Extractor, watch: Watch
) -> None:
    gold = rows(SHARED / "eval" / "clause_dev.jsonl", language)

    assert errors(gold, extractor, watch) == [set(), set()]


SAYS_IT = {
    "000": "janji saling membantu jika salah satu negara diserang",
    "001": "janji saling membantu jika salah satu negara diserang",
    "003": "akta pertahanan bersama",
    "004": "pertahanan bersama",
}


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="needs ../shared/seeds")
@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_the_articles_that_started_this(seed: str, extractor: Extractor, watch: Watch) -> None:
    (path,) = (SHARED / "seeds").glob(f"{seed}_*.txt")

    verdict: Verdict = judge(
        extractor.findings("", path.read_text(encoding="utf-8"), None, [watch.sides]), watch
    )

    assert (verdict.verdict is VerdictKind.MENTION) == (seed in SAYS_IT)
    assert all(SAYS_IT[seed] in passage.text for passage in verdict.passages[:1])
    assert {party.name for party in verdict.parties} in (set(), {"Russia", "North Korea"})


# Ten mentions and ten hard negatives in each language, written by somebody who saw no language
# data, and never tuned on: whoever reads them to mend a rule makes them worthless as a measure.
@pytest.mark.parametrize(
    ("language", "misses", "false_alarms"),
    [("de", 4, 1), ("en", 2, 2), ("id", 1, 1), ("ko", 1, 1), ("ru", 3, 1), ("zh", 3, 2)],
    ids=FIRST_LANGUAGES,
)
def test_texts_kept_aside_stay_above_the_floor(
    language: str, misses: int, false_alarms: int, extractor: Extractor, watch: Watch
) -> None:
    missed, false = errors(rows(DATA / "heldout.jsonl", language), extractor, watch)

    # The counts alone: a failure must not show which texts these are.
    assert (len(missed) <= misses, len(false) <= false_alarms) == (True, True)


# The gold set: of 40 texts in each of the first eight languages and 30 in the others, written by
# somebody who saw no language data, ten (eight) may be tuned on, and the others may be read by
# nobody who works on the recognition.
TUNE = dict.fromkeys(LANGUAGES, (0, 0)) | {"fr": (0, 1)}


@pytest.mark.parametrize(("language", "misses", "false_alarms"), _floors(TUNE), ids=TUNE)
def test_gold_that_may_be_tuned_on_is_judged_right(
    language: str, misses: int, false_alarms: int, extractor: Extractor, watch: Watch
) -> None:
    gold = rows(GOLD / "tune" / f"{language}.jsonl", language)

    missed, false = errors(gold, extractor, watch)

    assert len(missed) <= misses, missed
    assert len(false) <= false_alarms, false


HELD = {
    "ar": (2, 2),
    "cs": (2, 1),
    "de": (2, 1),
    "en": (2, 1),
    "es": (3, 2),
    "fa": (6, 1),
    "fr": (3, 2),
    "hi": (2, 1),
    "id": (1, 1),
    "it": (3, 3),
    "ja": (3, 3),
    "ko": (1, 1),
    "ms": (2, 2),
    "nl": (1, 1),
    "pl": (2, 2),
    "pt": (0, 2),
    "ru": (1, 1),
    "th": (3, 1),
    "tr": (2, 1),
    "uk": (1, 1),
    "vi": (0, 1),
    "zh": (2, 2),
}


@pytest.mark.parametrize(("language", "misses", "false_alarms"), _floors(HELD), ids=HELD)
def test_gold_that_nobody_reads_stays_above_the_floor(
    language: str, misses: int, false_alarms: int, extractor: Extractor, watch: Watch
) -> None:
    gold = rows(GOLD / "held" / f"{language}.jsonl", language)

    missed, false = errors(gold, extractor, watch)

    assert (len(missed) <= misses, len(false) <= false_alarms) == (True, True)


# A hundred texts in all languages: mixed, quoting in another one, transliterated, romanised,
# translated by machine, scanned badly. Thirty may be tuned on. Of 50 mentions and 50 near misses.
@pytest.mark.parametrize(
    ("split", "misses", "false_alarms"), [("tune", 2, 1), ("held", 3, 2)], ids=["tune", "held"]
)
def test_noise_of_pages_stays_above_the_floor(
    split: str, misses: int, false_alarms: int, extractor: Extractor, watch: Watch
) -> None:
    path = GOLD / split / "noise.jsonl"
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    missed, false = errors(iter(gold), extractor, watch)

    assert (len(missed) <= misses, len(false) <= false_alarms) == (True, True)


def test_korean_and_russian_in_latin_letters(extractor: Extractor, watch: Watch) -> None:
    told = [json.loads(line) for line in (DATA / "dev-latn.jsonl").read_text("utf-8").splitlines()]

    missed, false = errors(iter(told), extractor, watch)

    assert (len(missed), len(false) <= 1) == (0, True), (missed, false)
