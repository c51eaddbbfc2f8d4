"""How long an alert takes from its topic to its reader, and what bad neighbours add to that.

A worker hands alerts over to a receiver on loopback that answers at once, twenty a second. The
peer is a bare loop that only calls Apprise. Then the same with neighbours: one that hangs, one
that limits, one that refuses, one that fails. The time begins when Kafka has the alert.
"""

import asyncio
import re
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from aiokafka import AIOKafkaProducer

from bench.kafka import a_kafka
from bench.options import Options
from bench.receiver import Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most, interleaved, percentile, ratios
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
ALERTS = 1_000
DEARER = at_most(3.0)
BESIDE = {"p50": at_most(1.1), "p99": at_most(1.5)}

BARE, ALONE, CROWD = "Apprise alone", "clausewatch", "clausewatch, beside bad ones"

_DRAIN_SECONDS = 60.0
_ID = re.compile(r"Alert ([0-9a-f]{32})")
_ALERT_TEXT = "Moscow and Pyongyang are bound to help each other if one of them is attacked."


def measure(options: Options) -> Result:
    """Measure in turn."""
    with a_kafka() as servers:
        found = interleaved(
            options.rounds,
            {
                BARE: _bare_loop,
                ALONE: partial(_through_a_worker, servers, neighbours=False),
                CROWD: partial(_through_a_worker, servers, neighbours=True),
            },
        )
    return Result(
        title="An alert to its reader, beside bad neighbours",
        charts=[
            Chart(f"{PER_SECOND} alerts a second, {each}", "ms", found[each]) for each in found
        ],
        ratios=[
            Ratio("p50, to Apprise alone", ratios(found["p50"][ALONE], found["p50"][BARE]), DEARER),
            *(
                Ratio(f"{each}, beside bad ones, to alone", ratios(by[CROWD], by[ALONE]), target)
                for each, target in BESIDE.items()
                for by in (found[each],)
            ),
        ],
    )


def _figures(seconds: Sequence[float]) -> Mapping[str, float]:
    return {"p50": 1000 * percentile(seconds, 0.5), "p99": 1000 * percentile(seconds, 0.99)}


def _bare_loop() -> Mapping[str, float]:
    """Call Apprise, and nothing else, as often."""
    import apprise

    asset = apprise.AppriseAsset(async_mode=False, service_timeout=0)
    seconds = []
    with Receiver(_ID) as receiver:
        service = apprise.Apprise(asset=asset)
        service.add(receiver.url)
        for number in range(ALERTS):
            alert_id = digest("bare", str(number))
            began = time.monotonic()
            service.notify(title="x", body=f"{_ALERT_TEXT}\nAlert {alert_id}")
            seconds.append(receiver.came[alert_id] - began)
            time.sleep(max(0.0, 1 / PER_SECOND - (time.monotonic() - began)))
    return _figures(seconds)


def _through_a_worker(servers: str, *, neighbours: bool) -> Mapping[str, float]:
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clausewatch-bench-")))
        reader = stack.enter_context(Receiver(_ID))
        receivers = {"reader": reader}
        if neighbours:
            receivers |= {
                "hangs": stack.enter_context(Receiver(_ID, hangs=True)),
                "limits": stack.enter_context(Receiver(_ID, status=429)),
                "refuses": stack.enter_context(Receiver(_ID, status=403)),
                "fails": stack.enter_context(Receiver(_ID, status=503)),
            }
        asyncio.run(create({"bootstrap_servers": servers}, prefix))
        urls = {name: each.url for name, each in receivers.items()}
        # The one that hangs shall hang often.
        worker = a_worker(servers, prefix, folder, destinations=urls, SEND_TIMEOUT_SECONDS="5")
        stack.enter_context(worker)
        sent = asyncio.run(_feed(servers, full_name(prefix, "alerts")))
        until = time.monotonic() + _DRAIN_SECONDS
        while not sent.keys() <= reader.came.keys():
            if time.monotonic() > until:
                raise TimeoutError(f"{len(sent.keys() - reader.came.keys())} alerts did not come")
            time.sleep(0.1)
    return _figures([reader.came[alert_id] - at for alert_id, at in sent.items()])


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
