import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Self

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic

from schemas.errors import BrokerUnavailable, TopicMissing
from schemas.topics import TOPICS
from streams import topics
from streams.topics import changelog_name, wanted

PATIENCE_SECONDS = 20


def test_the_contract_and_the_memorys_changelog_are_wanted() -> None:
    names = set(wanted("mine"))

    assert names == {f"mine.{name}" for name in TOPICS} | {"mine-seen-changelog"}


def test_the_changelog_is_kept_for_ever_and_split_like_the_mentions() -> None:
    changelog = wanted("mine")[changelog_name("mine")]

    assert changelog.partitions == TOPICS["mentions"].partitions
    assert changelog.configuration["cleanup.policy"] == "compact"
    assert changelog.configuration["retention.ms"] == "-1"


@pytest.fixture
def client(broker: str) -> dict[str, Any]:
    return {"bootstrap_servers": broker}


@asynccontextmanager
async def an_admin(client: dict[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**client)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def until_gone(admin: AIOKafkaAdminClient, name: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while name in await admin.list_topics():
            """Kafka deletes in its own time."""


@pytest.mark.kafka
async def test_topics_are_made_once_and_are_then_as_the_contract_has_them(
    client: dict[str, Any], prefix: str
) -> None:
    missing = await topics.check(client, prefix)
    made = await topics.create(client, prefix)
    made_again = await topics.create(client, prefix)

    assert len(missing) == len(wanted(prefix))
    assert all("missing" in flaw for flaw in missing)
    assert set(made) == set(wanted(prefix))
    assert made_again == ()
    assert await topics.check(client, prefix) == ()
    await topics.ensure(client, prefix)


@pytest.mark.kafka
async def test_more_replicas_than_brokers_are_waited_for_and_then_refused(
    client: dict[str, Any], prefix: str
) -> None:
    with pytest.raises(BrokerUnavailable, match="2 replicas need as many brokers; 1 answer"):
        await topics.create(client, prefix, replicas=2, patience_seconds=0)

    assert len(await topics.check(client, prefix)) == len(wanted(prefix))


@pytest.mark.kafka
async def test_two_who_make_the_topics_at_once_both_succeed(
    client: dict[str, Any], prefix: str
) -> None:
    await asyncio.gather(*(topics.create(client, prefix) for _ in range(3)))

    assert await topics.check(client, prefix) == ()


@pytest.mark.kafka
async def test_what_is_not_as_the_contract_has_it_is_told_topic_by_topic(
    client: dict[str, Any], prefix: str
) -> None:
    small, deleted = {"max.message.bytes": "1000"}, {"cleanup.policy": "delete"}
    async with an_admin(client) as admin:
        await admin.create_topics(
            [
                NewTopic(f"{prefix}.mentions", 5, 1),
                NewTopic(f"{prefix}.articles", 5, 1, topic_configs=small),
                NewTopic(f"{prefix}.deliveries", 4, 1, topic_configs=deleted),
            ]
        )
    await topics.create(client, prefix)

    assert await topics.check(client, prefix) == (
        f"{prefix}.articles: has max.message.bytes=1000, less than 4194304",
        f"{prefix}.mentions: has 5 partitions, not 4",
        f"{prefix}.mentions: has retention.ms=604800000, less than 7776000000",
        f"{prefix}.deliveries: has cleanup.policy=delete, not compact,delete",
        f"{prefix}.deliveries: has retention.ms=604800000, less than 34560000000",
    )
    with pytest.raises(TopicMissing, match="has 5 partitions, not 4"):
        await topics.ensure(client, prefix)


@pytest.mark.parametrize(
    ("replicas", "in_sync", "told"),
    [
        (3, "1", ("has min.insync.replicas=1, less than 2 of its 3 replicas",)),
        (3, "2", ()),
        (2, "1", ()),
        (1, "1", ()),
        (3, None, ()),
    ],
)
def test_what_one_replica_of_three_may_acknowledge_alone_is_told(
    replicas: int, in_sync: str | None, told: tuple[str, ...]
) -> None:
    found = topics.Found(4, replicas, {"min.insync.replicas": in_sync} if in_sync else {})

    assert tuple(topics.risks(TOPICS["alerts"], found)) == told
    assert not topics.risks(TOPICS["articles"], found)


async def test_topics_are_made_so_that_two_of_three_acknowledge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[NewTopic] = []

    class Cluster:
        def __init__(self, _: object) -> None:
            self.create_topics = self._create

        async def __aenter__(self) -> Self:
            return self

        async def __aexit__(self, *_: object) -> None:
            pass

        async def describe_cluster(self) -> dict[str, Any]:
            return {"brokers": [1, 2, 3]}

        async def list_topics(self) -> list[str]:
            return []

        async def _create(self, topics: list[NewTopic]) -> Any:
            made.extend(topics)
            return SimpleNamespace(topic_errors=[])

        async def describe_topics(self, names: list[str]) -> list[dict[str, Any]]:
            return [{"topic": name, "error_code": 0, "partitions": []} for name in names]

    monkeypatch.setattr(topics, "_Admin", Cluster)

    await topics.create({}, "mine")

    assert {each.replication_factor for each in made} == {3}
    assert {each.topic_configs["min.insync.replicas"] for each in made} == {"2"}


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, 1), (2, 1), (3, 2), (5, 4)])
def test_all_replicas_but_one_have_what_is_acknowledged(replicas: int, in_sync: int) -> None:
    assert topics.in_sync(replicas) == in_sync


@pytest.mark.kafka
async def test_records_that_go_too_early_are_told_and_stop_nobody(
    client: dict[str, Any], prefix: str
) -> None:
    short = {"retention.ms": "1000"}
    long = {"retention.ms": "-1", "cleanup.policy": "compact,delete"}
    async with an_admin(client) as admin:
        await admin.create_topics(
            [
                NewTopic(f"{prefix}.articles", 8, 1, topic_configs=short),
                NewTopic(f"{prefix}.alerts", 4, 1, topic_configs=long),
                NewTopic(f"{prefix}.decisions", 4, 1, topic_configs=short),
            ]
        )
    await topics.create(client, prefix)

    assert await topics.check(client, prefix) == (
        f"{prefix}.decisions: has retention.ms=1000, less than 37152000000",
    )
    await topics.ensure(client, prefix)


@pytest.mark.kafka
async def test_articles_may_have_as_many_partitions_as_their_owner_likes(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    async with an_admin(client) as admin:
        await admin.create_partitions({f"{prefix}.articles": NewPartitions(12)})

    assert await topics.check(client, prefix) == ()


@pytest.mark.kafka
async def test_a_topic_made_again_under_its_name_has_another_id(
    client: dict[str, Any], prefix: str
) -> None:
    await topics.create(client, prefix)
    before = await topics.ids(client, prefix)
    async with an_admin(client) as admin:
        await admin.delete_topics([f"{prefix}.articles"])
        await until_gone(admin, f"{prefix}.articles")
    await topics.create(client, prefix)
    after = await topics.ids(client, prefix)

    assert all(len(id_) == 22 for id_ in before.values())
    assert len(set(before.values())) == len(wanted(prefix))
    assert {name for name in before if before[name] != after[name]} == {f"{prefix}.articles"}


@pytest.mark.kafka
async def test_a_topic_that_is_not_there_goes_by_its_name(
    client: dict[str, Any], prefix: str
) -> None:
    assert await topics.ids(client, prefix) == {name: name for name in wanted(prefix)}


@pytest.mark.parametrize(
    "ask", [topics.create, topics.check, topics.ids], ids=["create", "check", "ids"]
)
async def test_where_no_kafka_answers_it_is_said_so(ask: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(BrokerUnavailable, match=f"no Kafka answers at {address}"):
        await ask({"bootstrap_servers": address}, "mine")
