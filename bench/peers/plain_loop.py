"""Peer (c): a plain aiokafka loop around our own analysis and our own decision.

It reads what is there, analyses and decides, writes reports, decisions and alerts, waits for Kafka
to have them all, and commits: at least once, as ours. Nothing else of the product is in it: no
process of its own for the analysis, no dead letters, no memory that outlasts it, no deliveries.

``python -m bench.peers.plain_loop BROKER SOURCE TARGET`` runs until it is told to end. It writes
onto ``TARGET-reports``, ``TARGET-decisions`` and ``TARGET-alerts``.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import alert_of, mention_of
from bench.analysis import an_analysis
from schemas.article import Article
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.origin import Origin
from schemas.report import VerdictKind
from streams.analysis import Analysis

_MOST_AT_ONCE = 100


def results(record: ConsumerRecord, analysis: Analysis, memory: Memory) -> Iterator[Any]:
    """Yield what comes of one article: the topic, the key and the record each."""
    report, tellings = analysis(decode(Article, record.value))
    yield "reports", report.article.article_id, report
    for verdict, telling in zip(report.verdicts, tellings, strict=True):
        if verdict.verdict is not VerdictKind.MENTION:
            continue
        origin = Origin(record.topic, record.partition, record.offset, record.timestamp)
        outcome = decide(mention_of(report, verdict, telling), origin, memory)
        if outcome.remember:
            memory.add(*outcome.remember)
        yield "decisions", verdict.watch, outcome.decision
        if alert := alert_of(outcome.decision, analysis.watch_titles[verdict.watch]):
            yield "alerts", alert.alert_id, alert


async def run(broker: str, source: str, target: str) -> None:
    """Read, analyse, decide, write and commit until ended."""
    analysis = an_analysis()
    memory = Memory()
    async with (
        AIOKafkaProducer(bootstrap_servers=broker, acks="all", linger_ms=5) as producer,
        AIOKafkaConsumer(
            source,
            bootstrap_servers=broker,
            group_id=f"{target}-loop",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        ) as consumer,
    ):

        async def send(topic: str, key: str, record: Record) -> Awaitable[Any]:
            sent: Awaitable[Any] = await producer.send(
                f"{target}-{topic}", encode(record), key=key.encode()
            )
            return sent

        while True:
            read = await consumer.getmany(timeout_ms=500, max_records=_MOST_AT_ONCE)
            waited = [
                await send(*result)
                for records in read.values()
                for record in records
                for result in results(record, analysis, memory)
            ]
            if waited:
                await asyncio.gather(*waited)
                await consumer.commit()


def main(broker: str, source: str, target: str) -> None:
    """Run until ended."""

    async def until_ended() -> None:
        task = asyncio.ensure_future(run(broker, source, target))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(until_ended())


if __name__ == "__main__":
    main(*sys.argv[1:])
