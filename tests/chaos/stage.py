"""A system to do things to: a Kafka, workers, chats and a load; in the end, the evidence."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from aiokafka.errors import KafkaError

from streams.broker import EmbeddedKafka
from tests.chaos.acts import Act, Plan, What
from tests.chaos.chats import Chat
from tests.chaos.checker import violations
from tests.chaos.evidence import Run, Violation
from tests.chaos.feed import Feed, articles
from tests.chaos.reader import read_topics
from tests.chaos.workers import START_SECONDS, Worker
from tests.integration.commands import clausewatch

CHATS = ("desk", "ops", "wire", "night")
FLAPPING = {"night": 3.0}
"""Chats that refuse everything in every other stretch of so many seconds."""

ROUTES = """
route:
  destinations: [desk, night]
  routes:
    - {name: by-watch, destinations: [ops], group_by: watch, group_interval: 5s, continue: true}
    - {name: by-story, destinations: [wire], group_by: story, group_interval: 2s, continue: true}
    - {name: at-once}
"""
"""Two chats hear of everything at once, two in groups."""

SECRET = "k4n4r1env0gel"  # noqa: S105  (planted, to be looked for)
WORKER = ("-m", "streams.cli", "worker")
GRACE_SECONDS = 15.0
MOST_BAD_ENDS = 3

_TICK_SECONDS = 0.1
_BROKER_SECONDS = 60.0
_MENDS_ITSELF = ("I1", "I2", "I4", "I7")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What flows meanwhile. ``drain_seconds`` is how long it may take once all is well again."""

    seed: int
    per_second: float = 10.0
    mentions: float = 0.1
    drain_seconds: float = 60.0
    command: Sequence[str] = WORKER
    settings: Mapping[str, str] | None = None


class Stage:
    """One prefix on one Kafka, with all that belongs to it."""

    def __init__(
        self, kafka: EmbeddedKafka | str, prefix: str, folder: Path, load: Load, chats: list[Chat]
    ) -> None:
        self._kafka = kafka
        self._prefix = prefix
        self._folder = folder
        self._load = load
        self.chats = {chat.name: chat for chat in chats if chat.name in CHATS}
        self._operator = next(chat for chat in chats if chat.name not in CHATS)
        self._kafka_is_away = False
        self.settings = self._settings()
        self.workers = {name: self._worker(name) for name in "ab"}
        self.feed = Feed(
            self._servers,
            f"{prefix}.articles",
            articles(load.seed, mentions=load.mentions),
            per_second=load.per_second,
        )

    @property
    def _servers(self) -> str:
        return self._kafka if isinstance(self._kafka, str) else self._kafka.bootstrap_servers

    def _settings(self) -> dict[str, str]:
        destinations = self._folder / "apprise.yaml"
        lines = [f"  - {chat.url}:\n      - tag: {chat.name}\n" for chat in self.chats.values()]
        destinations.write_text("urls:\n" + "".join(lines))
        routes = self._folder / "routes.yaml"
        routes.write_text(ROUTES)
        given: dict[str, str] = dict(self._load.settings or {})
        return {
            "CLAUSEWATCH_BOOTSTRAP_SERVERS": self._servers,
            "CLAUSEWATCH_TOPIC_PREFIX": self._prefix,
            "CLAUSEWATCH_DATA_DIR": str(self._folder),
            "CLAUSEWATCH_DESTINATIONS": str(destinations),
            "CLAUSEWATCH_ROUTES": str(routes),
            "CLAUSEWATCH_OPERATOR_URL": self._operator.url,
            "CLAUSEWATCH_STATUS_LISTEN": "",
            "CLAUSEWATCH_RETRY_FIRST_SECONDS": "0.5",
            "CLAUSEWATCH_RETRY_LONGEST_SECONDS": "2",
            "CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS": str(GRACE_SECONDS),
            # The shortest that Kafka allows, so that a suspended worker is soon given up.
            "CLAUSEWATCH_SESSION_TIMEOUT_SECONDS": "6",
        } | given

    def _worker(self, name: str) -> Worker:
        return Worker(
            name,
            self._load.command,
            self.settings,
            self._folder / f"worker-{name}.log",
            float(self.settings["CLAUSEWATCH_SHUTDOWN_GRACE_SECONDS"]),
        )

    def perform(self, plan: Plan) -> None:
        """Do what is planned, in its order, under load."""
        told = clausewatch("topics", "create", stdin=b"", **self.settings)
        assert told.returncode == 0, told.stderr.decode()
        self.feed.start()
        for act in plan:
            self._wait(act.after_seconds)
            self._do(act)
        self.feed.finish()

    def _do(self, act: Act) -> None:
        worker = self.workers.get(act.who)
        chat = self.chats.get(act.who)
        if worker is not None:
            self._do_to_worker(act.what, worker)
        elif chat is not None:
            chat.status = 503 if act.what is What.REFUSE else 200
        elif isinstance(self._kafka, EmbeddedKafka) and act.what is not What.PAUSE:
            self._do_to_broker(act.what, self._kafka)

    def _do_to_worker(self, what: What, worker: Worker) -> None:
        match what:
            case What.START:
                worker.start()
            case What.READY:
                self._wait(START_SECONDS, until=lambda: worker.is_running)
            case What.KILL:
                worker.kill()
            case What.TERM:
                worker.stop(kafka_is_away=self._kafka_is_away)
            case What.SUSPEND:
                worker.suspend()
            case What.RESUME:
                worker.resume()
            case _:
                raise ValueError(what)

    def _do_to_broker(self, what: What, kafka: EmbeddedKafka) -> None:
        self._kafka_is_away = what in {What.BROKER_KILL, What.BROKER_FREEZE}
        assert kafka.pid is not None
        match what:
            case What.BROKER_KILL:
                os.kill(kafka.pid, signal.SIGKILL)
            case What.BROKER_FREEZE:
                os.kill(kafka.pid, signal.SIGSTOP)
            case What.BROKER_THAW:
                os.kill(kafka.pid, signal.SIGCONT)
            case What.BROKER_START:
                kafka.stop()
                kafka.start()
                complete(kafka.ready(_BROKER_SECONDS))
            case _:
                raise ValueError(what)

    def _wait(self, seconds: float, *, until: Callable[[], bool] = lambda: False) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not until():
            self._tend()
            time.sleep(min(_TICK_SECONDS, max(0.0, deadline - time.monotonic())))

    def _tend(self) -> None:
        for worker in self.workers.values():
            worker.tend(kafka_is_away=self._kafka_is_away)
            last = [end.status in end.allowed for end in worker.ends[-MOST_BAD_ENDS:]]
            if len(last) == MOST_BAD_ENDS and not any(last):
                log = worker.log.read_text(errors="replace")
                raise AssertionError(f"{worker.ends[-1]}, again and again:\n{log[-5000:]}")

    def drained(self) -> Run:
        """Wait until all is through, or for as long as it may take; stop all; say what is left."""
        for chat in self.chats.values():
            chat.be_well()
        if all(worker.process is None for worker in self.workers.values()):
            self.workers["a"].start()
        began = time.monotonic()
        has_drained = False
        while not has_drained and time.monotonic() - began < self._load.drain_seconds:
            self._tend()
            left = violations(self._evidence(has_drained=True))
            has_drained = not any(each.invariant in _MENDS_ITSELF for each in left)
            time.sleep(0.5)
        for worker in self.workers.values():
            worker.stop(kafka_is_away=False)
        counted = clausewatch("reconcile", stdin=b"", **self.settings)
        return replace(self._evidence(has_drained=has_drained), reconcile_status=counted.returncode)

    def _evidence(self, *, has_drained: bool) -> Run:
        try:
            records = complete(read_topics(self._servers, self._prefix))
        except KafkaError:
            records, has_drained = {}, False
        workers = self.workers.values()
        return Run(
            records=records,
            receivers={name: tuple(chat.history) for name, chat in self.chats.items()},
            operator=tuple(self._operator.history),
            sent=tuple(self.feed.sent),
            crashes=tuple(crash for worker in workers for crash in worker.crashes),
            ends=tuple(end for worker in workers for end in worker.ends),
            secrets=(SECRET,),
            logs={
                worker.log.name: worker.log.read_text(errors="replace")
                for worker in workers
                if worker.log.exists()
            },
            has_drained=has_drained,
        )

    def close(self) -> None:
        """End what still runs."""
        self.feed.finish()
        for worker in self.workers.values():
            if worker.process is not None:
                worker.process.kill()
                worker.process.wait()


@contextmanager
def staged(kafka: EmbeddedKafka | str, prefix: str, folder: Path, load: Load) -> Iterator[Stage]:
    """Set a stage up, and clear it whatever happens."""
    with ExitStack() as stack:
        chats = [
            stack.enter_context(Chat(name, secret=SECRET, flaps_seconds=FLAPPING.get(name, 0.0)))
            for name in (*CHATS, "operator")
        ]
        stage = Stage(kafka, prefix, folder, load, chats)
        stack.callback(stage.close)
        yield stage


def complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop of its own, unknown to the thread."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(coroutine)


def summary(run: Run, found: Sequence[Violation]) -> str:
    """Return in one line what was done, and what came of it."""
    kills = sum(end.status == -signal.SIGKILL for end in run.ends)
    lost = sum("LOST" in violation.what for violation in found)
    accepted = [[h.text for h in all_ if h.is_accepted] for all_ in run.receivers.values()]
    repeats = sum(len(texts) - len(set(texts)) for texts in accepted)
    bound = (
        f"; below {1 - 0.05 ** (1 / kills):.1%} per kill with 95 %" if kills and not lost else ""
    )
    return (
        f"{len(run.sent)} articles, {kills} kills, {len(run.crashes)} crashes in all, "
        f"lost {lost}{bound}, repeated {repeats}, violations {len(found)}"
    )
