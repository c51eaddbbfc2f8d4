"""What adds up and what does not, step by step."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from schemas.dead_letter import DeadLetter, Reason
from schemas.delivery import DeliveryState
from schemas.ids import alert_id, digest
from schemas.mention import Decision, DecisionKind
from schemas.origin import Origin
from streams.reconciliation.balance import balance
from streams.reconciliation.books import Asked, Books, Seen
from streams.reconciliation.lines import MOST_NAMED, Fate, Line
from tests.builders import NOON, WATCH, a_delivery, a_mention

NOW = round(NOON.timestamp() * 1000)
DAY = 86_400_000
BEYOND_ALL = 1_000_000
IDS = {"articles": "articles-1", "mentions": "mentions-1"}
MENTION = a_mention()
ALERT = alert_id(MENTION.watch, MENTION.report_id)


def books(
    committed: int | None = BEYOND_ALL, *, reach: Mapping[str, int] | None = None, **by_topic: int
) -> Books:
    """Books of a group that has committed so far on partition 0 of each topic."""
    known = {} if committed is None else dict.fromkeys(IDS | {"alerts": ""}, committed)
    offsets = {(topic, 0): offset for topic, offset in (known | by_topic).items()}
    return Books(Asked(topic_ids=IDS, committed=offsets, reach=reach or {}))


def seen(offset: int = 0, *, of: int | None = None, at: int = NOW, **given: Any) -> Seen:
    """A record; ``of`` is the offset of the article that caused it."""
    known: dict[str, Any] = {
        "partition": 0,
        "offset": offset,
        "timestamp_milliseconds": at,
        "origin": None if of is None else Origin("articles-1", 0, of, at),
    }
    return Seen(**(known | given))


def a_letter(topic: str | None, offset: int | None = 0, value: bytes | None = None) -> DeadLetter:
    return DeadLetter(
        agent="analyse",
        reason=Reason.NOT_JSON,
        detail="",
        topic=topic,
        partition=None if topic is None else 0,
        offset=None if topic is None else offset,
        label=None if topic else "file.txt",
        sha256=None if value is None else hashlib.sha256(value).hexdigest(),
    )


def a_decision(kind: DecisionKind = DecisionKind.NEW, **given: Any) -> Decision:
    known: dict[str, Any] = {
        "decision_id": digest("decision"),
        "decision": kind,
        "reasons": (),
        "arrival": 1,
        "mention": MENTION,
    }
    return Decision(**(known | given))


def flow(kept: Books, *, without: str = "", offset: int = 0) -> None:
    """One article through all steps, but for one of them."""
    steps: dict[str, Callable[[], None]] = {
        "article": lambda: kept.article(seen(offset), b"{}"),
        "report": lambda: kept.report([WATCH], seen(offset, of=offset)),
        "mention": lambda: kept.mention(WATCH, seen(offset, of=offset), b""),
        "decision": lambda: kept.decision(a_decision(), seen(offset, of=offset)),
        "alert": lambda: kept.alert(ALERT, seen(offset, of=offset), b""),
        "delivery": lambda: kept.delivery(
            a_delivery(DeliveryState.DELIVERED, alert_id=ALERT, routed_to=("desk",)), seen()
        ),
    }
    for name, take_in in steps.items():
        if name != without:
            take_in()


def line(kept: Books, stage: str) -> Line:
    return next(each for each in balance(kept) if each.stage == stage)


def fates(kept: Books, stage: str) -> dict[Fate, int]:
    return {fate: count for fate, count in line(kept, stage).counts.items() if count}


def test_an_article_that_came_through_adds_up_at_each_step() -> None:
    kept = books()

    flow(kept)

    lines = balance(kept)
    assert [each.stage for each in lines] == [
        "articles",
        "reports",
        "mentions",
        "decisions",
        "alerts",
    ]
    assert all(each.adds_up and each.counts == {Fate.DONE: 1} for each in lines)


@pytest.mark.parametrize(
    ("without", "stage", "topic"),
    [
        ("report", "articles", "articles"),
        ("mention", "reports", "reports"),
        ("decision", "mentions", "mentions"),
        ("alert", "decisions", "decisions"),
        ("delivery", "alerts", "alerts"),
    ],
)
def test_what_was_acknowledged_and_came_to_nothing_is_lost_and_named(
    without: str, stage: str, topic: str
) -> None:
    kept = books()

    flow(kept, without=without, offset=7)

    assert not line(kept, stage).adds_up
    assert line(kept, stage).counts[Fate.LOST] == 1
    fault = line(kept, stage).faults[0]
    assert (fault.fate, fault.topic, fault.partition, fault.offset) == (Fate.LOST, topic, 0, 7)


@pytest.mark.parametrize("committed", [7, None], ids=["committed up to it", "nothing committed"])
@pytest.mark.parametrize(
    ("without", "stage"),
    [
        ("report", "articles"),
        ("mention", "reports"),
        ("decision", "mentions"),
        ("alert", "decisions"),
        ("delivery", "alerts"),
    ],
)
def test_what_was_not_acknowledged_waits(without: str, stage: str, committed: int | None) -> None:
    kept = books(committed)

    flow(kept, without=without, offset=7)

    assert fates(kept, stage) == {Fate.WAITING: 1}
    assert line(kept, stage).adds_up


@pytest.mark.parametrize(
    ("without", "stage"),
    [
        ("article", "articles"),
        ("report", "reports"),
        ("mention", "mentions"),
        ("decision", "decisions"),
        ("alert", "alerts"),
    ],
)
def test_what_came_of_nothing_does_not_add_up(without: str, stage: str) -> None:
    kept = books()
    kept.article(seen(0), b"{}")
    kept.report([], seen(0, of=0))

    flow(kept, without=without, offset=1)

    assert line(kept, stage).counts[Fate.UNFOUNDED] == 1
    assert not line(kept, stage).adds_up


@pytest.mark.parametrize(
    ("without", "stage", "gone"),
    [
        ("report", "articles", "reports"),
        ("mention", "reports", "mentions"),
        ("decision", "mentions", "decisions"),
        ("alert", "decisions", "alerts"),
        ("delivery", "alerts", "deliveries"),
        ("report", "reports", "reports"),
        ("mention", "mentions", "mentions"),
        ("decision", "decisions", "decisions"),
        ("alert", "alerts", "alerts"),
    ],
)
def test_what_retention_took_away_is_no_fault(without: str, stage: str, gone: str) -> None:
    kept = books(reach={gone: NOW + 1})

    flow(kept, without=without)

    assert fates(kept, stage) == {Fate.PAST: 1}


def test_a_report_whose_article_is_past_retention_counts_on_both_sides() -> None:
    kept = books()
    kept.article(seen(5), b"{}")
    kept.report([], seen(9, of=5))
    kept.report([], seen(8, of=4))
    kept.report([], seen(7, origin=Origin("articles-0", 0, 99, NOW)))

    assert fates(kept, "articles") == {Fate.DONE: 1, Fate.PAST: 2}
    assert line(kept, "articles").came == 3


def test_a_redelivery_counts_once() -> None:
    kept = books()

    flow(kept)
    kept.report([WATCH], seen(1, of=0))
    kept.mention(WATCH, seen(1, of=0), b"")
    kept.decision(a_decision(), seen(1, of=0))
    kept.alert(ALERT, seen(1, of=0), b"")

    assert all(each.counts == {Fate.DONE: 1} for each in balance(kept))


@pytest.mark.parametrize("stage", ["articles", "mentions", "alerts"])
def test_a_dead_letter_is_an_end(stage: str) -> None:
    kept = books()
    kept.letter(a_letter(stage, 3, b"value"), stage)
    take_in: dict[str, Callable[[], None]] = {
        "articles": lambda: kept.article(seen(3), b"value"),
        "mentions": lambda: kept.mention(WATCH, seen(3, of=0), b"value"),
        "alerts": lambda: kept.alert(ALERT, seen(3, of=0), b"value"),
    }

    take_in[stage]()

    assert fates(kept, stage) == {Fate.DEAD: 1}


@pytest.mark.parametrize("topic", ["mentions", "alerts"])
def test_bytes_that_are_no_record_need_a_dead_letter_too(topic: str) -> None:
    kept = books()
    kept.letter(a_letter(topic, 3, b"?"), topic)
    kept.garble(topic, seen(3), b"?")
    kept.garble(topic, seen(4), b"?")

    assert fates(kept, topic) == {Fate.DEAD: 1, Fate.LOST: 1}
    assert kept.unreadable == {topic: 2}


def test_an_article_with_a_report_and_a_dead_letter_does_not_add_up() -> None:
    kept = books()
    kept.letter(a_letter("articles", 0, b"value"), "articles")
    kept.article(seen(0), b"value")
    kept.report([], seen(0, of=0))

    assert fates(kept, "articles") == {Fate.TWICE: 1}
    assert not line(kept, "articles").adds_up


def test_a_mention_that_was_decided_and_buried_does_not_add_up() -> None:
    kept = books()
    kept.letter(a_letter("mentions", 0, b""), "mentions")

    flow(kept)

    assert fates(kept, "mentions") == {Fate.TWICE: 1}


def test_a_mention_of_which_one_of_two_records_was_buried_counts_as_decided() -> None:
    kept = books()
    kept.letter(a_letter("mentions", 0, b""), "mentions")

    flow(kept)
    kept.mention(WATCH, seen(1, of=0), b"")

    assert fates(kept, "mentions") == {Fate.DONE: 1}


def test_a_dead_letter_of_what_stood_there_before_the_topic_was_made_again_is_no_end() -> None:
    kept = books()
    kept.letter(a_letter("articles", 0, b"before"), "articles")
    kept.article(seen(0), b"value")

    assert fates(kept, "articles") == {Fate.LOST: 1}


def test_a_dead_letter_without_a_digest_is_believed() -> None:
    kept = books()
    kept.letter(a_letter("articles"), "articles")
    kept.article(seen(0), b"value")

    assert fates(kept, "articles") == {Fate.DEAD: 1}


def test_a_mention_that_could_not_be_written_is_accounted_for_by_the_articles_dead_letter() -> None:
    kept = books()
    kept.letter(a_letter("articles", 0, b"{}"), "articles")

    flow(kept, without="mention")

    assert fates(kept, "reports") == {Fate.DEAD: 1}


def test_an_alert_that_could_not_be_written_is_accounted_for_by_the_mentions_dead_letter() -> None:
    kept = books()
    kept.letter(a_letter("mentions", 0, b""), "mentions")

    flow(kept, without="alert")

    assert fates(kept, "decisions") == {Fate.DEAD: 1}


def test_a_dead_letter_outlives_the_article_that_it_accounts_for() -> None:
    kept = books()
    kept.letter(a_letter("articles", 0, b"gone"), "articles")
    kept.article(seen(1), b"{}")
    kept.report([WATCH], seen(0, of=0))

    assert fates(kept, "reports") == {Fate.DEAD: 1}


def test_a_dead_letter_of_other_bytes_accounts_for_no_mention() -> None:
    kept = books()
    kept.letter(a_letter("articles", 0, b"before"), "articles")

    flow(kept, without="mention")

    assert fates(kept, "reports") == {Fate.LOST: 1}


def test_a_mention_that_waits_again_was_lost_the_first_time() -> None:
    kept = books(mentions=5)
    kept.mention(WATCH, seen(4, of=0), b"")
    kept.mention(WATCH, seen(5, of=0), b"")

    assert fates(kept, "mentions") == {Fate.LOST: 1}


def test_an_alert_of_two_decisions_is_lost_though_one_of_them_is_under_way() -> None:
    kept = books(mentions=5)
    for offset in (4, 5):
        kept.mention(WATCH, seen(offset, of=offset), b"")
        kept.decision(a_decision(), seen(offset, of=offset))

    assert fates(kept, "decisions") == {Fate.LOST: 1}
    assert line(kept, "decisions").faults[0].offset == 4


def test_a_mention_of_another_producer_needs_a_decision_and_no_report() -> None:
    kept = books()
    kept.mention(WATCH, seen(4), b"")

    assert fates(kept, "reports") == {}
    assert fates(kept, "mentions") == {Fate.LOST: 1}
    kept.decision(a_decision(), seen(0, origin=Origin("mentions-1", 0, 4, NOW)))
    assert fates(kept, "mentions") == {Fate.DONE: 1}


def test_two_watches_on_one_article_are_two_mentions() -> None:
    kept = books()
    kept.article(seen(0), b"{}")
    kept.report([WATCH, "other"], seen(0, of=0))
    kept.mention(WATCH, seen(0, of=0), b"")

    assert fates(kept, "reports") == {Fate.DONE: 1, Fate.LOST: 1}


@pytest.mark.parametrize("kind", [DecisionKind.COPY, DecisionKind.REPUBLICATION])
def test_a_decision_that_is_not_told_needs_no_alert(kind: DecisionKind) -> None:
    kept = books()
    kept.mention(WATCH, seen(0, of=0), b"")
    kept.decision(a_decision(kind), seen(0, of=0))

    assert fates(kept, "decisions") == {}


def test_a_correction_is_counted_apart_and_its_alert_is_founded() -> None:
    kept = books()
    kept.decision(a_decision(corrects=digest("wrong")), seen(0, of=0))
    kept.alert(ALERT, seen(0, of=0), b"")

    assert kept.apart == {"corrections": 1}
    assert fates(kept, "mentions") == {}
    assert fates(kept, "decisions") == {}


def test_a_delivery_names_the_others_that_must_be_there() -> None:
    kept = books()
    kept.alert(ALERT, seen(2), b"")
    kept.delivery(a_delivery(alert_id=ALERT, routed_to=("desk", "mail")), seen())

    assert fates(kept, "alerts") == {Fate.WAITING: 1, Fate.LOST: 1}
    assert "mail" in line(kept, "alerts").faults[0].detail


def test_an_alert_that_is_just_being_routed_waits() -> None:
    kept = books(alerts=2)
    kept.alert(ALERT, seen(2), b"")
    kept.delivery(a_delivery(alert_id=ALERT, routed_to=("desk", "mail")), seen())

    assert fates(kept, "alerts") == {Fate.WAITING: 2}


def test_of_older_records_what_is_there_is_counted() -> None:
    kept = books()
    kept.alert(ALERT, seen(2), b"")
    kept.delivery(a_delivery(DeliveryState.FAILED, alert_id=ALERT), seen())

    assert fates(kept, "alerts") == {Fate.DONE: 1}


def test_a_destination_that_was_dropped_before_the_alert_was_routed_again_is_not_missed() -> None:
    kept = books()
    kept.alert(ALERT, seen(2), b"")
    for name, routed_to, later in (("desk", ("desk", "old"), 0), ("mail", ("desk", "mail"), 1)):
        kept.delivery(
            a_delivery(
                DeliveryState.DELIVERED,
                alert_id=ALERT,
                destination=name,
                routed_to=routed_to,
                routed_at=NOON + timedelta(minutes=later),
            ),
            seen(),
        )

    assert fates(kept, "alerts") == {Fate.DONE: 2}


@pytest.mark.parametrize(
    ("states", "last"),
    [
        (("pending", "sending", "delivered"), "delivered"),
        (("pending", "sending", "retrying"), "retrying"),
        (("failed", "pending"), "failed"),
        (("failed", "delivered"), "delivered"),
        (("delivered", "sending"), "delivered"),
    ],
    ids=str,
)
def test_a_delivery_counts_by_its_last_word_and_what_is_final_stays_so(
    states: tuple[str, ...], last: str
) -> None:
    kept = books()
    kept.alert(ALERT, seen(2), b"")
    for offset, state in enumerate(states):
        kept.delivery(a_delivery(DeliveryState(state), alert_id=ALERT), seen(offset))

    assert line(kept, "alerts").states == {last: 1}


@pytest.mark.parametrize(
    ("letter", "topic", "counted"),
    [
        (a_letter(None), None, "dead_letters_of_ingest"),
        (a_letter("deliveries"), "deliveries", "dead_letters_of_deliveries"),
        (a_letter("another.topic"), None, "dead_letters_of_other_topics"),
    ],
    ids=["ingest", "deliveries", "of another prefix"],
)
def test_dead_letters_that_end_nothing_are_counted_apart(
    letter: DeadLetter, topic: str | None, counted: str
) -> None:
    kept = books()

    kept.letter(letter, topic)

    assert kept.apart == {counted: 1}
    assert all(each.came == 0 for each in balance(kept))


def test_of_many_the_first_few_are_named_and_all_are_counted() -> None:
    kept = books()
    for offset in range(MOST_NAMED + 3):
        kept.article(seen(offset), b"{}")

    assert len(line(kept, "articles").faults) == MOST_NAMED
    assert fates(kept, "articles") == {Fate.LOST: MOST_NAMED + 3}
