"""What has expired has no effect, whenever it is dropped: streams made up from a seed."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

import alerts.memory
from alerts.novelty import Outcome, decide
from schemas.mention import Mention
from schemas.origin import Origin
from schemas.state import State
from tests.alerts.test_placement import DUMA, SAPPERS, STRIKE, a_report
from tests.builders import NOON, WATCH, a_telling

KEPT_FOR = timedelta(days=10)
POOLS = (
    DUMA,
    SAPPERS,
    STRIKE,
    tuple(sorted({*DUMA[:3], *STRIKE[:3]})),
    tuple(sorted({*SAPPERS[:3], *STRIKE[2:]})),
)
UNDATED = 4
"""So many come first, and nobody says when they were fetched."""

STATES = (State.RATIFIED, State.INVOKED, State.AID_SENT, State.BACKGROUND)


def outside_kafka(number: int) -> Origin:
    """Where an article arrived that will not come again."""
    return Origin("articles-1", 0, number, -1)


def seen(mention: Mention, **article: object) -> Mention:
    return mention.model_copy(update={"article": mention.article.model_copy(update=article)})


def a_stream(random: Random) -> list[Mention]:
    """Reports of all kinds over half a year: new, again, copied, taken further, undated."""
    now, mentions = NOON, list[Mention]()
    for number in range(220):
        now += timedelta(hours=random.choice([1, 3, 8, 20, 60]))
        if mentions and random.random() < 0.35:
            mentions.append(_repeat(random.choice(mentions[-60:]), number, random))
        else:
            pool = random.choice(POOLS)
            mentions.append(
                a_report(
                    number,
                    signs=random.sample(pool, random.randint(2, len(pool))),
                    state=random.choice(STATES),
                    at=now - timedelta(hours=random.choice([0, 0, 5, 100, 260])),
                )
            )
        if random.random() < 0.1:
            mentions[-1] = seen(mentions[-1], published_at=None)
        mentions[-1] = seen(mentions[-1], fetched_at=now if number >= UNDATED else None)
    return mentions


def _repeat(of: Mention, number: int, random: Random) -> Mention:
    """An earlier report again, another's copy of it, or one that says more."""
    if random.random() < 0.5:
        return of
    other = a_report(1_000 + number, at=of.article.published_at or NOON)
    if random.random() < 0.5:
        return of.model_copy(update={"report_id": other.report_id, "article": other.article})
    said = [each.words for each in of.telling.clauses]
    more = " ".join(f"more{number}w{n}" for n in range(6))
    telling = a_telling(*said, more).model_copy(update={"event": of.telling.event})
    return other.model_copy(update={"telling": telling})


def outcomes(mentions: list[Mention], how_many: Callable[[int], int]) -> list[Outcome]:
    """Decide on mentions; each time, drop ``how_many`` of those that have expired."""
    memory = alerts.memory.Memory()
    decided = []
    for number, mention in enumerate(mentions):
        outcome = decide(mention, outside_kafka(number), memory, kept_for=KEPT_FOR)
        assert outcome.remember is not None
        memory.add(*outcome.remember)
        decided.append(outcome)
        expired = memory.expired(WATCH, outcome.clock, KEPT_FOR) if outcome.clock else []
        if dropped := expired[: how_many(len(expired))]:
            memory = memory.without(dropped)
    return decided


@pytest.mark.parametrize("seed", range(8))
def test_dropping_changes_nothing_that_is_decided(seed: int) -> None:
    mentions = a_stream(Random(seed))
    never = outcomes(mentions, lambda _: 0)
    chance = Random(seed)

    always = outcomes(mentions, lambda expired: expired)
    sometimes = outcomes(mentions, lambda expired: expired * (chance.random() < 0.2))

    assert always == never
    assert sometimes == never
    assert len({each.decision.decision for each in never}) == 4


@pytest.mark.parametrize("seed", range(3))
def test_dropping_that_is_cut_short_changes_nothing_that_is_decided(seed: int) -> None:
    mentions = a_stream(Random(seed))
    never = outcomes(mentions, lambda _: 0)
    chance = Random(seed)

    one_by_one = outcomes(mentions, lambda expired: min(expired, 1))
    cut_short = outcomes(mentions, lambda expired: chance.randint(0, expired))

    assert one_by_one == never
    assert cut_short == never


def test_whatever_part_of_a_story_is_dropped_the_rest_counts_no_more() -> None:
    undated = [seen(a_report(n), published_at=None, fetched_at=None) for n in (1, 2)]
    memory = alerts.memory.Memory()
    for at, mention in enumerate((*undated, a_report(1))):
        outcome = decide(mention, outside_kafka(at), memory, kept_for=KEPT_FOR)
        assert outcome.remember is not None
        memory.add(*outcome.remember)
    later = NOON + KEPT_FOR + timedelta(days=1)

    expired = memory.expired(WATCH, later, KEPT_FOR)

    assert len(expired) == 3
    for count in range(1, 3):
        memory = memory.without(expired[count - 1 : count])
        assert memory.expired(WATCH, later, KEPT_FOR) == expired[count:]
