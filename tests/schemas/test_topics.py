import re

import pytest

from schemas.base import Record
from schemas.dead_letter import DeadLetter, Reason
from schemas.health import Condition, Health
from schemas.mention import Decision, DecisionKind
from schemas.story import Story
from schemas.topics import TOPICS, Topic, full_name
from tests.builders import (
    NOON,
    WATCH,
    a_delivery,
    a_feedback,
    a_mention,
    a_report,
    an_alert,
    an_article,
)

DECISION = Decision(
    decision_id="0" * 32,
    decision=DecisionKind.NEW,
    reasons=("first_report",),
    arrival=1,
    mention=a_mention(),
)
STORY = Story(story_id="1" * 32, watch=WATCH, reports=1, copies=0, outlet_count=1, family_count=1)
HEALTH = Health(component="worker", condition=Condition.RUNNING, since=NOON, version="1")
LETTER = DeadLetter(
    agent="analyse", reason=Reason.EMPTY, detail="", topic="t", partition=0, offset=0, key=b"k"
)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_a_topic_has_a_name_that_kafka_takes_and_metrics_cannot_confuse(topic: Topic) -> None:
    name = full_name("clausewatch", topic.name)

    assert re.fullmatch(r"[a-zA-Z0-9._-]{1,249}", name)
    assert name == f"clausewatch.{topic.name}"


@pytest.mark.parametrize(
    ("topic", "record", "key"),
    [
        pytest.param("articles", an_article(), None, id="articles"),
        pytest.param("reports", a_report(), a_report().article.article_id, id="reports"),
        pytest.param("mentions", a_mention(), WATCH, id="mentions"),
        pytest.param("decisions", DECISION, WATCH, id="decisions"),
        pytest.param("stories", STORY, STORY.story_id, id="stories"),
        pytest.param("alerts", an_alert(), an_alert().alert_id, id="alerts"),
        pytest.param("deliveries", a_delivery(), a_delivery().key, id="deliveries"),
        pytest.param("feedback", a_feedback(), a_feedback().key, id="feedback"),
        pytest.param("dead_letters", LETTER, None, id="dead_letters"),
        pytest.param("health", HEALTH, "worker", id="health"),
    ],
)
def test_a_key_is_a_function_of_the_record(topic: str, record: Record, key: str | None) -> None:
    contract = TOPICS[topic]

    assert isinstance(record, contract.record)
    assert contract.key(record) == key


@pytest.mark.parametrize(
    ("topic", "record", "by"),
    [
        pytest.param("alerts", an_alert(), an_alert().watch, id="alerts-by-watch"),
        pytest.param("stories", STORY, STORY.watch, id="stories-by-watch"),
        pytest.param(
            "deliveries", a_delivery(), a_delivery().destination, id="deliveries-by-destination"
        ),
        pytest.param("feedback", a_feedback(), WATCH, id="feedback-by-watch"),
    ],
)
def test_what_must_keep_its_order_shares_a_partition(topic: str, record: Record, by: str) -> None:
    contract = TOPICS[topic]

    assert contract.partition_by is not None
    assert contract.partition_by(record) == by


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_a_compacted_topic_has_keys(topic: Topic) -> None:
    assert ("compact" in topic.cleanup) is (
        topic.name in {"alerts", "deliveries", "feedback", "health", "silences", "stories"}
    )


@pytest.mark.parametrize(
    ("topic", "policy", "retention"),
    [
        pytest.param("articles", "delete", "604800000", id="deleted-after-a-week"),
        pytest.param("alerts", "compact,delete", "31536000000", id="compacted-kept-a-year"),
        pytest.param("health", "compact", "-1", id="compacted-for-ever"),
    ],
)
def test_a_topics_configuration_is_in_kafkas_words(topic: str, policy: str, retention: str) -> None:
    configuration = TOPICS[topic].configuration

    assert configuration["cleanup.policy"] == policy
    assert configuration["retention.ms"] == retention


def test_a_dead_letter_holds_the_largest_article_in_base64() -> None:
    article, letter = TOPICS["articles"], TOPICS["dead_letters"]

    assert letter.max_message_bytes > article.max_message_bytes * 4 / 3 + 100_000


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TOPICS["articles"] = TOPICS["reports"]  # type: ignore[index]  # the point of the test


def test_an_alert_that_is_read_again_is_known_to_be_delivered() -> None:
    alerts, deliveries = (TOPICS[name].retention_days for name in ("alerts", "deliveries"))

    assert alerts is not None
    assert deliveries is not None
    # Kafka deletes whole segments, which it begins anew each week: an alert may stay for longer.
    assert deliveries > alerts + 14
