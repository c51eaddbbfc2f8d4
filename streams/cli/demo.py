"""``clausewatch demo``: the whole path, for real, on sample articles."""

import asyncio
import shlex
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from schemas.article import Article
from schemas.codec import decode
from schemas.errors import BadRecord, BrokerUnavailable, ConfigurationError
from schemas.mention import TOLD, Alert, Decision, DecisionKind
from schemas.topics import full_name
from streams import topics
from streams.articles import ArticleProducer, Sent, producing
from streams.cli.card import card, conclusion, summary
from streams.cli.console import out, plain, say, status
from streams.cli.embedded import embedded_kafka
from streams.cli.exits import NOT_ALL
from streams.cli.outcomes import Outcome, Outcomes
from streams.cli.parts import now
from streams.cli.processes import WorkerProcess
from streams.cli.rows import Row, is_precise
from streams.cli.screen import NAME, Screen, screen
from streams.cli.settings import WHICH_KAFKA, settings_for
from streams.reader import read
from streams.samples import articles, expected
from streams.security import client_arguments
from streams.settings import Settings

_LOOK_SECONDS = 0.25
_START_SECONDS = 300.0  # see `child`; a worker that ends meanwhile is told of at once
_EACH_SECONDS = 20.0
_FOLDER = "demo"
_LOG = "worker.log"
_NEXT = (
    "Next, alerts in your own chat: write down where they go, as `clausewatch notify test --help` "
    "shows, and start `clausewatch up --destinations FILE`."
)

_NOT_FOR_THE_DEMO = WHICH_KAFKA | {
    "destinations",
    "newness_days",
    "operator_url",
    "outlets",
    "routes",
    "templates",
    "watches",
}
"""What a desk has set for itself: the demo shows what is shipped, and tells nobody else of it."""


def demo(*, data_dir: Path | None, once: bool, fresh: bool) -> int:
    """Run the demo; 0 only if precisely the expected alerts fired, else 3."""
    settings = settings_for(ignored=_NOT_FOR_THE_DEMO, data_dir=data_dir, status_listen="")
    # Never on what `up` has told: it would be among the samples, and forgotten with them.
    settings = settings.model_copy(update={"data_dir": settings.data_dir / _FOLDER})
    # Like Ctrl-C, and unlike the default, it leaves nothing running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with embedded_kafka(settings, fresh=fresh) as address:
        if fresh:
            (settings.data_dir / _LOG).unlink(missing_ok=True)
        settings = settings.model_copy(update={"bootstrap_servers": address})
        return asyncio.run(_run(settings, once=once))


async def _run(settings: Settings, *, once: bool) -> int:
    client, prefix = client_arguments(settings), settings.topic_prefix
    await topics.create(client, prefix)
    before = await _decided_before(settings)
    async with screen() as chat, producing(client, prefix) as producer:
        run = _Run(chat, Outcomes(settings), _worker(settings, chat), producer, before)
        following = asyncio.create_task(run.outcomes.follow())
        run.worker.start()
        try:
            await run.feed()
            precise = is_precise(run.rows, (alert for alert, _ in chat.received), before.alerts)
            out().print(summary(run.rows))
            say(conclusion(run.rows, is_precise=precise))
            if once:
                say(_NEXT)
            else:
                await run.go_on()
        finally:
            following.cancel()
            await asyncio.to_thread(run.worker.stop)
    return 0 if precise else NOT_ALL


def _worker(settings: Settings, chat: Screen) -> WorkerProcess:
    destinations = settings.data_dir / "destinations.yaml"
    destinations.write_text(f"urls:\n  - {chat.url}:\n      - tag: {NAME}\n", encoding="utf-8")
    settings = settings.model_copy(update={"destinations": destinations})
    return WorkerProcess(settings, log=settings.data_dir / _LOG)


def _show(alert: Alert, seconds: float | None) -> None:
    console = out()
    console.print(card(alert, seconds, console))


@dataclass(frozen=True, slots=True)
class _Before:
    """What earlier runs on the same directory decided and told."""

    articles: frozenset[str]
    alerts: frozenset[str]


async def _decided_before(settings: Settings) -> _Before:
    decided, told = set(), set()
    topic = full_name(settings.topic_prefix, "decisions")
    async for record in read(client_arguments(settings), topic):
        try:
            decision = decode(Decision, record.value)
        except BadRecord:
            why = "was written by an earlier version: begin anew with `clausewatch demo --fresh`"
            raise ConfigurationError(str(settings.data_dir), why) from None
        decided.add(decision.mention.article.article_id)
    async for record in read(
        client_arguments(settings), full_name(settings.topic_prefix, "alerts")
    ):
        told.add(record.key.decode())
    return _Before(frozenset(decided), frozenset(told))


@dataclass(slots=True)
class _Run:
    chat: Screen
    outcomes: Outcomes
    worker: WorkerProcess
    producer: ArticleProducer
    before: _Before
    rows: list[Row] = field(default_factory=list)

    async def feed(self) -> None:
        """Send the samples, each once the one before it is settled: so copies come second."""
        wanted = expected()
        with status("Starting the worker …"):
            await self._runs()
        for article in articles():
            await self._send(article, wanted[str(article.id)].decision)

    async def _runs(self) -> None:
        """Wait until the worker says that it runs."""
        begun, deadline = now(), time.monotonic() + _START_SECONDS
        while not (self.outcomes.running_since and self.outcomes.running_since > begun):
            self._check_worker()
            if time.monotonic() > deadline:
                raise BrokerUnavailable(f"no running worker within {_START_SECONDS:g} s")
            await self.outcomes.change(_LOOK_SECONDS)

    async def _send(self, article: Article, decision: DecisionKind | None) -> None:
        begun = time.monotonic()
        sent = await self.producer.send(article)
        outcome = await self._settled(sent)
        if decision and sent.article_id in self.before.articles:
            decision = DecisionKind.REPUBLICATION
        seconds = None
        if outcome.alert and outcome.decision and outcome.decision.decision in TOLD:
            arrived = await self.chat.arrival(outcome.alert.alert_id, _EACH_SECONDS)
            seconds = arrived - begun if arrived is not None else None
            _show(outcome.alert, seconds)
        self.rows.append(Row(article, decision, outcome, seconds))

    async def _settled(self, sent: Sent) -> Outcome:
        deadline = time.monotonic() + _EACH_SECONDS
        while True:
            outcome = await self.outcomes.settled(sent, _LOOK_SECONDS)
            if outcome.is_settled or time.monotonic() > deadline:
                return outcome
            self._check_worker()

    def _check_worker(self) -> None:
        if self.worker.status is not None:
            raise BrokerUnavailable(
                f"the worker ended with status {self.worker.status}. "
                f"Last of its log:\n{self.worker.log_tail()}"
            )

    async def go_on(self) -> None:
        """Show further alerts until interrupted, which is how it is meant to end."""
        stopping = asyncio.Event()
        folder = shlex.quote(str(self.outcomes.settings.data_dir))
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopping.set)
        ingest = plain(f"clausewatch ingest --data-dir {folder} FILE")
        say(f"Still running: `{ingest}` in another terminal sends more. Ctrl-C stops.")
        shown = len(self.chat.received)
        while not stopping.is_set():
            if not await self.chat.more(_LOOK_SECONDS):
                self._check_worker()
            for alert_id, _ in self.chat.received[shown:]:
                if alert := await self.outcomes.alert(alert_id, _EACH_SECONDS):
                    _show(alert, None)
            shown = len(self.chat.received)
