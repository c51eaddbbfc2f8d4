"""How long an alert takes from its topic to its reader, and what bad neighbours add to that.

A worker hands alerts over to a receiver on loopback that answers at once, twenty a second. The
peer is a bare loop that only calls Apprise. Then the same with neighbours: one that hangs, one
that limits, one that refuses, one that fails.

The time begins when Kafka has the alert. A broker that has just started takes twice as long for
everything, for its first thousands of records: so it is warmed up before, and what is measured is
what it takes after an hour of news.
"""

import asyncio
import re
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from rich.console import Console
from rich.table import Table

from bench.worker import a_worker
from schemas.base import FieldName
from schemas.codec import encode
from schemas.ids import article_id, digest, report_id, version_of
from schemas.mention import Alert, DecisionKind
from schemas.report import Passage, Provenance
from schemas.topics import TOPICS, full_name
from streams.outbox import partition_of
from streams.topics import create

PER_SECOND = 20
ALERTS = 200
DEARER_P50 = 3.0
BESIDE_P50, BESIDE_P99 = 1.1, 1.5
_WARM_UP = 5000
_DRAIN_SECONDS = 60.0
_ID = re.compile(r"Alert ([0-9a-f]{32})")
_ALERT_TEXT = "Moscow and Pyongyang are bound to help each other if one of them is attacked."


class Receiver:
    """Answers with a status, at once or never; notes when each alert came first."""

    def __init__(self, status: int = 200, *, hangs: bool = False) -> None:
        self.came: dict[str, float] = {}
        self._ended = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                now = time.monotonic()
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                for alert_id in _ID.findall(body):
                    receiver.came.setdefault(alert_id, now)
                if hangs:
                    receiver._ended.wait()
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # given up
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its Apprise URL."""
        return f"json://127.0.0.1:{self._server.server_port}/"


@dataclass(slots=True)
class Figures:
    """Median and 99th percentile of each round, in seconds."""

    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def add(self, seconds: Sequence[float]) -> None:
        """Take one round in."""
        ordered = sorted(seconds)
        self.p50.append(statistics.median(ordered))
        self.p99.append(ordered[int(0.99 * (len(ordered) - 1))])


def measure(servers: str, *, rounds: int) -> None:
    """Measure in turn, and tell the medians of all rounds."""
    asyncio.run(_warm_up(servers))
    bare, alone, beside = Figures(), Figures(), Figures()
    for _ in range(rounds):
        bare.add(_bare_loop())
        alone.add(_through_a_worker(servers, neighbours=False))
        beside.add(_through_a_worker(servers, neighbours=True))
    table = Table("", "p50, ms", "p99, ms", title=f"Alert to reader, {PER_SECOND} a second")
    for name, figures in (("Apprise alone", bare), ("worker", alone), ("with bad ones", beside)):
        cells = (statistics.median(each) * 1000 for each in (figures.p50, figures.p99))
        table.add_row(name, *(f"{cell:.1f}" for cell in cells))
    console = Console(width=100)
    console.print(table)
    dearer = _ratio(alone.p50, bare.p50)
    console.print(f"p50, worker to Apprise alone: {dearer:.2f} (target ≤ {DEARER_P50})")
    p50, p99 = _ratio(beside.p50, alone.p50), _ratio(beside.p99, alone.p99)
    console.print(
        f"beside bad ones: p50 {p50:.2f} (≤ {BESIDE_P50}), p99 {p99:.2f} (≤ {BESIDE_P99})"
    )


async def _warm_up(servers: str) -> None:
    topic = f"warm-{uuid.uuid4().hex[:8]}"
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    await admin.close()
    async with (
        AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer,
        AIOKafkaConsumer(
            topic, bootstrap_servers=servers, auto_offset_reset="earliest"
        ) as consumer,
    ):
        for _ in range(_WARM_UP):
            await producer.send_and_wait(topic, bytes(1000))
            await consumer.getone()


def _ratio(ours: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(ours, others, strict=True))


def _bare_loop() -> list[float]:
    """Call Apprise, and nothing else, as often."""
    import apprise

    asset = apprise.AppriseAsset(async_mode=False, service_timeout=0)
    seconds = []
    with Receiver() as receiver:
        service = apprise.Apprise(asset=asset)
        service.add(receiver.url)
        for number in range(ALERTS):
            alert_id = digest("bare", str(number))
            began = time.monotonic()
            service.notify(title="x", body=f"{_ALERT_TEXT}\nAlert {alert_id}")
            seconds.append(receiver.came[alert_id] - began)
            time.sleep(max(0.0, 1 / PER_SECOND - (time.monotonic() - began)))
    return seconds


def _through_a_worker(servers: str, *, neighbours: bool) -> list[float]:
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clausewatch-bench-")))
        reader = stack.enter_context(Receiver())
        receivers = {"reader": reader}
        if neighbours:
            receivers |= {
                "hangs": stack.enter_context(Receiver(hangs=True)),
                "limits": stack.enter_context(Receiver(429)),
                "refuses": stack.enter_context(Receiver(403)),
                "fails": stack.enter_context(Receiver(503)),
            }
        asyncio.run(create({"bootstrap_servers": servers}, prefix))
        destinations = folder / "apprise.yaml"
        lines = (f"  - {each.url}:\n      - tag: {name}\n" for name, each in receivers.items())
        destinations.write_text("urls:\n" + "".join(lines))
        stack.enter_context(a_worker(servers, prefix, folder, DESTINATIONS=str(destinations)))
        sent = asyncio.run(_feed(servers, full_name(prefix, "alerts")))
        until = time.monotonic() + _DRAIN_SECONDS
        while not sent.keys() <= reader.came.keys():
            if time.monotonic() > until:
                raise TimeoutError(f"{len(sent.keys() - reader.came.keys())} alerts did not come")
            time.sleep(0.1)
    return [reader.came[alert_id] - at for alert_id, at in sent.items()]


async def _feed(servers: str, topic: str) -> dict[str, float]:
    """Put alerts on their topic at an even pace; return when each was there."""
    sent: dict[str, float] = {}
    contract = TOPICS["alerts"]
    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer:
        began = time.monotonic()
        for number in range(ALERTS):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
            alert = _alert(number)
            await producer.send_and_wait(
                topic,
                encode(alert),
                key=alert.alert_id.encode(),
                partition=partition_of(contract, alert),
            )
            sent[alert.alert_id] = time.monotonic()
    return sent


def _alert(number: int) -> Alert:
    text = f"{_ALERT_TEXT} {number}"
    version = version_of("", text)
    url = f"https://outlet{number}.example/"
    id_ = article_id(normal_url=url, source=None, id_=None, version=version)
    article = Provenance(article_id=id_, version=version, url=url, headline=f"Report {number}")
    return Alert(
        alert_id=digest("bench", str(number)),
        watch="russia-dprk-mutual-defence",
        watch_title="Russia–DPRK mutual-defence clause",
        decision_id=digest("decision", report_id(id_, version)),
        decision=DecisionKind.NEW,
        reasons=("first_report",),
        article=article,
        score=0.9,
        why=("clause_named",),
        passages=(Passage(field=FieldName.TEXT, start=0, end=len(text), text=text),),
    )
