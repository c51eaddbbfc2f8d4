"""Every topic."""

from docs.generator.tables import MADE, code, table
from schemas.topics import TOPICS, Topic

HEAD = f"""# Topics

Every arrow of the flow is a Kafka topic, named `<prefix>.<topic>`; the prefix is
`clausewatch` unless `CLAUSEWATCH_TOPIC_PREFIX` says otherwise. Values are JSON in UTF-8, as the
schemas in the last column have them (`clausewatch schemas export FOLDER` writes them all). Readers
must ignore properties and reason codes that they do not know: a later version may add some.
`clausewatch topics create` makes the topics with these settings, and with `min.insync.replicas` one
below their replicas; `clausewatch topics check` compares.

Where the partition is chosen by something else than the key, it is Kafka's own murmur2 of that.
A header `clausewatch_origin` says which arrival on `articles` caused a record: topic id,
partition, offset and Kafka's time in milliseconds, joined by `/`. An article with a header
`clausewatch_backfill`, whatever its value, is decided on and nobody is told; what comes of it has
`/backfill` at the end of its origin.

{MADE}
"""

COLUMNS = (
    "topic",
    "key",
    "partitioned by",
    "partitions",
    "clean-up",
    "kept",
    "largest record",
    "value",
)


def page() -> str:
    """Return the page."""
    return HEAD + table(COLUMNS, (_row(topic) for topic in TOPICS.values()))


def _row(topic: Topic) -> tuple[object, ...]:
    kept = "for ever" if topic.retention_days is None else f"{topic.retention_days} days"
    return (
        code(topic.name),
        topic.key_is,
        topic.partition_by_is or "key",
        topic.partitions,
        topic.cleanup,
        kept,
        f"{topic.max_message_bytes // 1_048_576} MB",
        f"[{topic.record.__name__}](../schemas/{topic.name}.schema.json)",
    )
