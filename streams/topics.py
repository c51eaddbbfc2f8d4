"""Kafka's side of the contract: making the topics, checking them, and learning their ids."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from schemas.errors import BrokerUnavailable, TopicMissing
from schemas.topics import TOPICS, Topic, full_name
from streams.topic_ids import topic_ids

SEEN = "seen"
MOST_REPLICAS = 3
_SETTLING_SECONDS = 30
_GATHERING_SECONDS = 60
_PAUSE_SECONDS = 0.05
_POLICY = "cleanup.policy"
_LARGEST = "max.message.bytes"
_RETENTION = "retention.ms"
_FOR_EVER = -1

_IN_SYNC = "min.insync.replicas"


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the broker has it; no partitions where it is missing."""

    partitions: int = 0
    replicas: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)


_Look = Callable[[Topic, Found], Sequence[str]]
"""A topic of the contract, and as the broker has it, to what is amiss with it."""


def wanted(prefix: str) -> dict[str, Topic]:
    """Return every topic the worker needs, by its name on the broker; the changelog too."""
    named = {full_name(prefix, name): topic for name, topic in TOPICS.items()}
    mentions = TOPICS["mentions"]
    # It is written on the partition of the mention that is decided.
    changelog = Topic(
        SEEN,
        mentions.record,
        "watch, kind and what is remembered",
        lambda _: None,
        mentions.partitions,
        "compact",
    )
    return named | {changelog_name(prefix): changelog}


def changelog_name(prefix: str) -> str:
    """Return the changelog of what is remembered (named as Faust names those of its tables)."""
    return f"{prefix}-{SEEN}-changelog"


async def create(
    client: Mapping[str, Any],
    prefix: str,
    *,
    replicas: int | None = None,
    patience_seconds: float = _GATHERING_SECONDS,
) -> tuple[str, ...]:
    """Make the topics that are missing, and return their names.

    Each has ``replicas``, once so many brokers are there; else as many as the cluster has brokers,
    three at most. Raises `BrokerUnavailable` where no Kafka answers, or where there are fewer
    brokers than ``replicas`` after ``patience_seconds``.
    """
    async with _Admin(client) as admin:
        brokers = await _brokers(admin, replicas or 1, patience_seconds)
        replicas = replicas or min(MOST_REPLICAS, brokers)
        there = set(await admin.list_topics())
        missing = {name: topic for name, topic in wanted(prefix).items() if name not in there}
        made = [
            NewTopic(
                name,
                topic.partitions,
                replicas,
                topic_configs=topic.configuration | {_IN_SYNC: str(in_sync(replicas))},
            )
            for name, topic in missing.items()
        ]
        answer = await admin.create_topics(made) if made else None
        for name, code, *detail in answer.topic_errors if answer else ():
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise BrokerUnavailable(f"{name} could not be made: {error.__name__} {detail}")
        await _until_seen(admin, list(missing))
        return tuple(missing)


def in_sync(replicas: int) -> int:
    """Return how many replicas must have a record before it is acknowledged: all but one.

    Kafka's default is one alone, whatever `acks` says, where the others lag: a broker that is lost
    then takes with it what it acknowledged.
    """
    return max(1, replicas - 1)


async def _brokers(admin: AIOKafkaAdminClient, at_least: int, patience_seconds: float) -> int:
    """Return how many brokers there are, once there are enough: a cluster starts one by one."""
    until = asyncio.get_running_loop().time() + patience_seconds
    while (count := len((await admin.describe_cluster())["brokers"])) < at_least:
        if asyncio.get_running_loop().time() > until:
            raise BrokerUnavailable(f"{at_least} replicas need as many brokers; {count} answer")
        await asyncio.sleep(_PAUSE_SECONDS)
    return count


async def _until_seen(admin: AIOKafkaAdminClient, names: Sequence[str]) -> None:
    """Wait until brokers know what the controller has made, with its ids and leaders."""
    try:
        async with asyncio.timeout(_SETTLING_SECONDS):
            while names:
                if all(map(_is_seen, await admin.describe_topics(list(names)))):
                    return
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise BrokerUnavailable("topics were made, but no broker knows of them yet") from None


def _is_seen(topic: Mapping[str, Any]) -> bool:
    return not topic["error_code"] and all(
        partition["leader"] >= 0 for partition in topic["partitions"]
    )


async def check(client: Mapping[str, Any], prefix: str) -> tuple[str, ...]:
    """Return what is not as the contract has it, one line each.

    Missing topics, other numbers of partitions (`articles` may have any, it is not ours to
    split, to keep or to copy), other clean-up, records that go before the contract lets them
    go, or that one replica of three may acknowledge alone.
    """
    return await _compare(client, prefix, flaws, _goes_early, risks)


async def _compare(client: Mapping[str, Any], prefix: str, *looks: _Look) -> tuple[str, ...]:
    async with _Admin(client) as admin:
        described = await admin.describe_topics(list(wanted(prefix)))
        there = {
            topic["topic"]: topic["partitions"] for topic in described if not topic["error_code"]
        }
        settings = await _settings(admin, list(there))
    found = {
        name: Found(
            len(partitions),
            min(len(partition["replicas"]) for partition in partitions),
            settings.get(name, {}),
        )
        for name, partitions in there.items()
    }
    return tuple(
        f"{name}: {flaw}"
        for name, topic in wanted(prefix).items()
        for look in looks
        for flaw in look(topic, found.get(name, Found()))
    )


async def ids(client: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Return Kafka's id of each topic, by its name on the broker."""
    async with _Admin(client) as admin:
        return await topic_ids(admin, list(wanted(prefix)))


async def ensure(client: Mapping[str, Any], prefix: str) -> None:
    """Raise `TopicMissing` unless the topics are there, and are such that a worker can use them."""
    if told := await _compare(client, prefix, flaws):
        raise TopicMissing(told)


def flaws(topic: Topic, found: Found) -> Sequence[str]:
    """Return why a worker cannot use a topic as it is."""
    if not found.partitions:
        return ["missing (`clausewatch topics create` makes it)"]
    told = []
    if found.partitions != topic.partitions and topic.name != "articles":
        told.append(f"has {found.partitions} partitions, not {topic.partitions}")
    policy = found.settings.get(_POLICY)
    if policy is not None and set(policy.split(",")) != set(topic.cleanup.split(",")):
        told.append(f"has {_POLICY}={policy}, not {topic.cleanup}")
    largest = found.settings.get(_LARGEST)
    if largest is not None and int(largest) < topic.max_message_bytes:
        told.append(f"has {_LARGEST}={largest}, less than {topic.max_message_bytes}")
    return told


def risks(topic: Topic, found: Found) -> Sequence[str]:
    """Return by what a topic may lose a record that was acknowledged."""
    least, wanted_ = found.settings.get(_IN_SYNC), in_sync(found.replicas)
    if topic.name != "articles" and least is not None and int(least) < wanted_:
        return [f"has {_IN_SYNC}={least}, less than {wanted_} of its {found.replicas} replicas"]
    return []


def _goes_early(topic: Topic, found: Found) -> Sequence[str]:
    kept, wanted_ = (
        int(each.get(_RETENTION, _FOR_EVER)) for each in (found.settings, topic.configuration)
    )
    if topic.name == "articles" or "delete" not in topic.cleanup or kept == _FOR_EVER:
        return []
    return [f"has {_RETENTION}={kept}, less than {wanted_}"] if kept < wanted_ else []


async def _settings(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    wanted_settings = dict.fromkeys((_POLICY, _LARGEST, _RETENTION, _IN_SYNC))
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, name, configs=wanted_settings) for name in names
    ]
    answers = await admin.describe_configs(resources) if resources else []
    return {
        name: {setting: value for setting, value, *_ in entries}
        for answer in answers
        for _code, _message, _type, name, entries in answer.resources
    }


class _Admin:
    """An admin client, started and closed, its errors told in our words."""

    def __init__(self, client: Mapping[str, Any]) -> None:
        self._client = client
        self._admin: AIOKafkaAdminClient | None = None

    async def __aenter__(self) -> AIOKafkaAdminClient:
        self._admin = AIOKafkaAdminClient(**self._client)
        try:
            await self._admin.start()
        except KafkaError as error:
            await self._admin.close()
            servers = self._client["bootstrap_servers"]
            raise BrokerUnavailable(f"no Kafka answers at {servers}") from error
        return self._admin

    async def __aexit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if self._admin is not None:
            await self._admin.close()
        if isinstance(error, KafkaError):
            raise BrokerUnavailable(f"Kafka refused: {type(error).__name__}") from error
