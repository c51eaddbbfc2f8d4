"""The topics: names, keys, partitions, clean-up, retention and size, all in this one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from schemas.article import Article
from schemas.base import Record
from schemas.dead_letter import DeadLetter
from schemas.delivery import Delivery
from schemas.feedback import Feedback
from schemas.health import Health
from schemas.mention import Alert, Decision, Mention
from schemas.report import Report
from schemas.silence import Silence
from schemas.story import Story

HOUR_MILLISECONDS = 3_600_000
DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS
MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the contract.

    ``key`` gives a record's key; ``partition_by`` what its partition is chosen by (Kafka's own
    murmur2), where that is not the key. ``retention_days`` is ``None`` for compaction alone.
    """

    name: str
    record: type[Record]
    key_is: str
    key: Callable[[Any], str | None]
    partitions: int
    cleanup: str = "delete"
    retention_days: int | None = None
    max_message_bytes: int = MEGABYTE
    segment_hours: int | None = None
    partition_by: Callable[[Any], str] | None = None
    partition_by_is: str | None = None

    @property
    def configuration(self) -> dict[str, str]:
        """The topic's settings as Kafka spells them."""
        days = self.retention_days
        retention = -1 if days is None else days * DAY_MILLISECONDS
        known = {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(retention),
            "max.message.bytes": str(self.max_message_bytes),
        }
        if self.segment_hours is not None:
            # Kafka does not compact the segment that is being written, by default for a week.
            known["segment.ms"] = str(self.segment_hours * HOUR_MILLISECONDS)
        return known


def _topics() -> tuple[Topic, ...]:
    return (
        Topic(
            "articles",
            Article,
            "article id (any key will do)",
            lambda _: None,
            8,
            retention_days=7,
            max_message_bytes=4 * MEGABYTE,
        ),
        Topic(
            "reports",
            Report,
            "article id",
            lambda r: r.article.article_id,
            8,
            retention_days=30,
            max_message_bytes=8 * MEGABYTE,
        ),
        Topic("mentions", Mention, "watch", lambda m: m.watch, 4, retention_days=90),
        Topic("decisions", Decision, "watch", lambda d: d.mention.watch, 4, retention_days=430),
        Topic(
            "stories",
            Story,
            "story id",
            lambda s: s.story_id,
            4,
            "compact",
            segment_hours=24,
            partition_by=lambda s: s.watch,
            partition_by_is="watch",
        ),
        Topic(
            "alerts",
            Alert,
            "alert id",
            lambda a: a.alert_id,
            4,
            "compact,delete",
            365,
            partition_by=lambda a: a.watch,
            partition_by_is="watch",
        ),
        Topic(
            "deliveries",
            Delivery,
            "destination/alert id",
            lambda d: d.key,
            4,
            "compact,delete",
            400,  # longer than alerts: one that is read again must be known to be delivered
            partition_by=lambda d: d.destination,
            partition_by_is="destination",
        ),
        Topic(
            "silences",
            Silence,
            "silence id",
            lambda s: s.silence_id,
            1,
            "compact",
            segment_hours=24,
        ),
        Topic(
            "feedback",
            Feedback,
            "watch/article id/author",
            lambda f: f.key,
            4,
            "compact",
            max_message_bytes=4 * MEGABYTE,
            segment_hours=24,
            partition_by=lambda f: f.watch,
            partition_by_is="watch",
        ),
        Topic(
            "dead_letters",
            DeadLetter,
            "as it was, or none",
            lambda _: None,
            1,
            retention_days=90,
            max_message_bytes=8 * MEGABYTE,
        ),
        Topic("health", Health, "component", lambda h: h.component, 1, "compact", segment_hours=1),
    )


TOPICS: Mapping[str, Topic] = MappingProxyType({topic.name: topic for topic in _topics()})


def full_name(prefix: str, topic: str) -> str:
    """Return the name on the broker: ``clausewatch.articles`` for the prefix ``clausewatch``."""
    return f"{prefix}.{topic}"
