"""`clausewatch feedback`: from a verdict to `status` and to gold, on a real Kafka."""

import asyncio
import json
import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.base import Record
from schemas.codec import encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.ids import alert_id, report_id
from schemas.report import Provenance, Verdict, VerdictKind
from schemas.topics import TOPICS
from tests.builders import WATCH, a_feedback, a_provenance, a_report, an_alert, an_article
from tests.integration.commands import clausewatch, settings_for, tailed

TOLD, FORGOTTEN, SILENT, NEWER = (
    a_provenance(
        url=f"https://example.com/{name}",
        text=f"The pact, {name}.",
        language="en",
        id=f"id-{name}" if name == "told" else "shared",
    )
    for name in ("told", "forgotten", "silent", "newer")
)
LONG_AGO = a_provenance(url="https://example.com/long-ago")
ELSEWHERE = a_feedback(
    watch="another",
    author="old",
    article_id=LONG_AGO.article_id,
    report_id=report_id(LONG_AGO.article_id, LONG_AGO.version),
    text="The pact, long ago.",
)


BROKEN = DeadLetter(
    agent="analyse",
    reason=Reason.WRONG_SHAPE,
    detail="[text] is missing",
    topic="articles",
    partition=0,
    offset=9,
    value=b'{"id": "id-broken"}',
)


def alert_on(article: Provenance) -> str:
    return alert_id(WATCH, report_id(article.article_id, article.version))


def told() -> Iterable[tuple[str, Record]]:
    """Alerts, two of them on articles that `articles` has forgotten; a report without any."""
    for article in (TOLD, SILENT, NEWER):
        # A version that is not the one which was told stands there first.
        yield "articles", an_article(url=article.url, text="The pact, before.")
        name = str(article.url).rpartition("/")[2]
        yield "articles", an_article(url=f"{article.url}?utm_source=x", text=f"The pact, {name}.")
    for article in (TOLD, FORGOTTEN, NEWER):
        yield "alerts", an_alert(alert_id=alert_on(article), article=article)
    yield "alerts", an_alert(alert_id=ELSEWHERE.alert_id, article=LONG_AGO, watch="another")
    yield "feedback", ELSEWHERE
    verdict = Verdict(watch=WATCH, verdict=VerdictKind.TREATY_ONLY, score=0.1)
    yield "reports", a_report(article=SILENT, verdicts=(verdict,))
    yield "dead_letters", BROKEN


async def _tell(broker: str, prefix: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for topic, record in told():
            key = TOPICS[topic].key(record) or ""
            await producer.send_and_wait(f"{prefix}.{topic}", encode(record), key=key.encode())
        for topic in ("articles", "alerts", "reports", "feedback"):
            await producer.send_and_wait(f"{prefix}.{topic}", b"a stranger's", key=b"stranger")


@pytest.fixture(scope="module")
def settings(broker: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    prefix = f"t-{uuid.uuid4().hex[:12]}"
    settings = settings_for(broker, prefix, tmp_path_factory.mktemp("feedback"))
    assert clausewatch("topics", "create", **settings).returncode == 0
    asyncio.run(_tell(broker, prefix))
    return settings


@pytest.mark.kafka
def test_verdicts_are_kept_counted_and_exported(settings: dict[str, Any]) -> None:
    before = clausewatch("status", **settings)
    given = [
        clausewatch("feedback", *arguments, **settings)
        for arguments in (
            ("id-told", "not-relevant", "--author", "ana"),
            (alert_on(TOLD), "relevant", "--author", "ana", "--comment", "it is Article 4"),
            (alert_on(FORGOTTEN), "duplicate", "--author", "[red]bo"),
            (NEWER.article_id, "not-relevant", "--watch", WATCH),
            (SILENT.article_id, "missed", "--author", "ana"),
        )
    ]
    stands = {
        (each["article_id"], each["author"]): each
        for each in tailed("feedback", **settings)
        if each.get("watch") == WATCH
    }
    after = clausewatch("status", **settings)
    lines = clausewatch("status", "--format", "jsonl", **settings).stdout.splitlines()
    exported = clausewatch("feedback", "--export", **settings)
    figures = clausewatch("evaluate", "-", "--format", "json", stdin=exported.stdout, **settings)

    assert "none yet: clausewatch feedback ALERT_OR_ARTICLE" in before.stdout.decode()
    assert [each.returncode for each in given] == [0] * 5, [each.stderr for each in given]
    assert b"[red]bo" in given[2].stderr
    assert [b"will not be exported" in each.stderr for each in given].count(True) == 1
    assert len(stands) == 4
    kept = stands[TOLD.article_id, "ana"]
    assert (kept["verdict"], kept["alert_id"]) == ("relevant", alert_on(TOLD))
    assert (kept["text"], kept["comment"]) == ("The pact, told.", "it is Article 4")
    assert stands[FORGOTTEN.article_id, "[red]bo"]["text"] is None
    assert stands[SILENT.article_id, "ana"]["alert_id"] is None
    assert "precision 0.667 (0.21–0.94) on 3 alerts" in after.stdout.decode()
    (line,) = map(json.loads, lines)
    assert (line["kind"], line["alerts"], line["relevant"]) == ("feedback", 3, 2)
    assert (line["duplicates"], line["missed"]) == (1, 1)
    gold = [json.loads(each) for each in exported.stdout.splitlines()]
    assert [(each["text"], each["label"]) for each in gold] == [
        ("The pact, told.", "clause"),
        ("The pact, newer.", "no_clause"),
        ("The pact, silent.", "clause"),
    ]
    assert b"3 labelled by readers" in exported.stderr
    assert b"1 left out" in exported.stderr
    counts = json.loads(figures.stdout)["groups"]["en"]
    assert counts["hits"] + counts["misses"] == 2
    assert counts["silent"] + counts["false_alarms"] == 1


@pytest.mark.kafka
def test_a_text_that_an_earlier_verdict_kept_outlasts_the_topic_of_articles(
    settings: dict[str, Any],
) -> None:
    given = clausewatch("feedback", LONG_AGO.article_id, "relevant", "--author", "eve", **settings)

    kept = {each.get("author"): each.get("text") for each in tailed("feedback", **settings)}
    assert given.returncode == 0, given.stderr.decode()
    assert kept["eve"] == kept["old"] == "The pact, long ago."


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(
            (TOLD.article_id, "missed"), f"raised alert {alert_on(TOLD)}", id="not-missed"
        ),
        pytest.param((SILENT.article_id, "relevant"), "report says treaty_only", id="no-alert"),
        pytest.param(("0" * 32, "duplicate"), "no article and no alert goes by 0000", id="unknown"),
        pytest.param(("shared", "relevant"), "3 articles go by shared, say which", id="of-three"),
        pytest.param(("--export", "--watch", "a third"), "0 labelled", id="nothing-to-export"),
    ],
)
def test_where_there_is_nothing_to_judge_it_ends_with_3(
    settings: dict[str, Any], arguments: tuple[str, ...], why: str
) -> None:
    refused = clausewatch("feedback", *arguments, **settings)

    assert refused.returncode == 3
    assert why in refused.stderr.decode()
    assert refused.stdout == b""


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("id_", "article"),
    [
        pytest.param(alert_on(TOLD), TOLD, id="an-alerts"),
        pytest.param(TOLD.article_id, TOLD, id="an-articles"),
        pytest.param("id-told", TOLD, id="its-producers"),
        pytest.param(alert_on(TOLD)[:8], TOLD, id="an-alerts-beginning"),
        pytest.param("http://www.example.com/told/?utm_source=x", TOLD, id="its-address"),
        pytest.param(SILENT.article_id, SILENT, id="one-without-an-alert"),
    ],
)
def test_explain_takes_the_same_ids(
    settings: dict[str, Any], id_: str, article: Provenance
) -> None:
    explained = clausewatch("explain", id_, **settings)

    assert explained.returncode == 0, explained.stderr.decode()
    assert f"article {article.article_id}" in explained.stdout.decode()


@pytest.mark.kafka
def test_explain_knows_what_became_a_dead_letter(settings: dict[str, Any]) -> None:
    explained = clausewatch("explain", "id-broken", **settings)

    assert explained.returncode == 0, explained.stderr.decode()
    told = " ".join(explained.stdout.decode().split())
    assert "dead letter of articles, partition 0, offset 9: wrong_shape" in told
    assert "given up by analyse: [text] is missing" in told


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("id_", "why"),
    [
        ("shared", "3 articles go by shared, say which"),
        ("0" * 32, "not analysed yet, past retention, or mistyped"),
    ],
)
def test_what_explain_cannot_tell_it_says(settings: dict[str, Any], id_: str, why: str) -> None:
    explained = clausewatch("explain", id_, **settings)

    assert explained.returncode == 3
    assert why in explained.stderr.decode()
