"""A real Apache Kafka for one machine, from pip alone.

`fetch_jars` has the jars, `EmbeddedKafka` runs them, `read_address` finds one that runs. What
touches processes and files is plain; the one thing that waits for Kafka, `ready`, is awaited.
For Linux and macOS, though run on Linux alone.
"""

from streams.broker.directory import read_address
from streams.broker.fetch import fetch_jars
from streams.broker.jars import KAFKA_VERSION
from streams.broker.kafka import EmbeddedKafka

__all__ = ["KAFKA_VERSION", "EmbeddedKafka", "fetch_jars", "read_address"]
