"""What Faust's own consumer loses or never commits, and that ours does not, on a real Kafka."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas.topics import TOPICS
from streams.guard import EXIT_ENDED_ITSELF
from tests.integration.commands import until
from tests.integration.faust_app import DROPPED, LAST_WORDS, MOVED_SECONDS, REQUEST_SECONDS
from tests.kafka import committed_offsets

pytestmark = pytest.mark.kafka


class App:
    """A run of `faust_app`, and what it has handled."""

    def __init__(self, process: "subprocess.Popen[bytes]", printed: Path) -> None:
        self.process = process
        self._printed = printed

    @property
    def handled(self) -> list[int]:
        """The offsets, in the order of their handling."""
        return [int(line) for line in self._printed.read_text().splitlines()]


@contextmanager
def an_app(tmp_path: Path, *arguments: str) -> Iterator[App]:
    """Run it until the block ends; then SIGKILL."""
    printed = tmp_path / f"printed-{len(list(tmp_path.iterdir()))}"
    with printed.open("wb") as out, (tmp_path / "log").open("ab") as log:
        command = [sys.executable, "-m", "tests.integration.faust_app", *arguments]
        process = subprocess.Popen(command, stdout=out, stderr=log)
    try:
        yield App(process, printed)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def a_topic(broker: str, name: str, **configs: str) -> None:
    """Make a topic of one partition."""

    async def make() -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=broker)
        await admin.start()
        try:
            await admin.create_topics([NewTopic(name, 1, 1, topic_configs=configs)])
        finally:
            await admin.close()

    asyncio.run(make())


def send(
    broker: str,
    topic: str,
    count: int,
    *,
    transactional_id: str | None = None,
    size: int = 1,
    **options: Any,
) -> None:
    """Send records of a size in bytes; with an id, each in a transaction of its own."""

    async def run() -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=broker, transactional_id=transactional_id, **options
        )
        await producer.start()
        try:
            for number in range(count):
                value = str(number).encode().zfill(size)
                if transactional_id is None:
                    await producer.send_and_wait(topic, value)
                    continue
                async with producer.transaction():
                    await producer.send_and_wait(topic, value)
        finally:
            await producer.stop()

    asyncio.run(run())


def committed(broker: str, group: str, topic: str) -> int:
    """Return the group's offset; 0 where it has none."""

    found = asyncio.run(committed_offsets(broker, group)).get(TopicPartition(topic, 0))
    return max(found, 0) if found else 0


@pytest.mark.parametrize("scenario", ["first-hangs", "first-raises"])
@pytest.mark.parametrize(
    ("consumer", "comes_back"), [("stock", False), ("ours", True)], ids=["stock", "ours"]
)
def test_a_record_that_was_not_handled_comes_back_though_later_ones_are_done(
    broker: str, prefix: str, tmp_path: Path, consumer: str, scenario: str, *, comes_back: bool
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 4)
    with an_app(tmp_path, broker, prefix, consumer, scenario) as app:
        until(lambda: len(app.handled) == 3, "the three others", while_runs=app.process)
        if not comes_back:
            until(lambda: committed(broker, prefix, prefix) == 4, "the commit that loses it")

    send(broker, prefix, 1)
    with an_app(tmp_path, broker, prefix, consumer, "plain") as app:
        until(lambda: 4 in app.handled, "the one sent later", while_runs=app.process)

    assert (0 in app.handled) == comes_back


def test_what_is_handled_already_is_handed_to_nobody_and_committed(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 6)

    with an_app(tmp_path, broker, prefix, "ours", "own") as app:
        until(lambda: committed(broker, prefix, prefix) == 6, "the commit", while_runs=app.process)

    assert app.handled == [0, 2, 4]


@pytest.mark.parametrize(
    ("consumer", "comes_back"), [("stock", False), ("ours", True)], ids=["stock", "ours"]
)
def test_what_a_rebalance_drops_comes_back_though_nothing_was_committed(
    broker: str, prefix: str, tmp_path: Path, consumer: str, *, comes_back: bool
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 1)
    with an_app(tmp_path, broker, prefix, consumer, "drop") as app:
        until(lambda: DROPPED in app.handled, "the drop", while_runs=app.process)
        send(broker, prefix, 1)
        until(lambda: 1 in app.handled, "the one sent later", while_runs=app.process)

    assert (0 in app.handled) == comes_back


@pytest.mark.parametrize(
    ("consumer", "goes_on"), [("stock", False), ("ours", True)], ids=["stock", "ours"]
)
def test_a_seek_that_takes_long_does_not_keep_records_from_being_read(
    broker: str, prefix: str, tmp_path: Path, consumer: str, *, goes_on: bool
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 1)

    with an_app(tmp_path, broker, prefix, consumer, "slow-seek") as app:
        if goes_on:
            until(lambda: app.handled == [0], "the record", while_runs=app.process)
        else:
            time.sleep(2 * REQUEST_SECONDS + 10)

    assert (0 in app.handled) == goes_on


@pytest.mark.parametrize(
    ("consumer", "handled"), [("stock", [0, 1, 2, 3]), ("ours", [3])], ids=["stock", "ours"]
)
def test_what_is_committed_is_read_no_more_where_the_group_has_moved(
    broker: str, prefix: str, tmp_path: Path, consumer: str, handled: list[int]
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 3)
    with an_app(tmp_path, broker, prefix, "ours", "plain") as app:
        until(lambda: len(app.handled) == 3, "all three", while_runs=app.process)
        until(lambda: committed(broker, prefix, prefix) == 3, "the commit", while_runs=app.process)

    with an_app(tmp_path, broker, prefix, consumer, "moved") as app:
        time.sleep(MOVED_SECONDS)
        send(broker, prefix, 1)
        until(lambda: 3 in app.handled, "the one sent later", while_runs=app.process)

    assert app.handled == handled


@pytest.mark.parametrize(
    ("consumer", "ends"), [("stock", False), ("ours", True)], ids=["stock", "ours"]
)
def test_a_worker_that_its_group_does_not_take_ends_itself_and_says_why(
    broker: str, prefix: str, tmp_path: Path, consumer: str, *, ends: bool
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 1)

    async def another_has_the_group() -> None:
        theirs = AIOKafkaConsumer(prefix, bootstrap_servers=broker, group_id=prefix)
        await theirs.start()
        try:
            await asyncio.to_thread(joins)
        finally:
            await theirs.stop()

    def joins() -> None:
        if ends:
            until(lambda: app.process.poll() is not None, "its end")
        else:
            time.sleep(2 * REQUEST_SECONDS)

    with an_app(tmp_path, broker, prefix, consumer, "plain") as app:
        asyncio.run(another_has_the_group())
        if not ends:
            time.sleep(2 * REQUEST_SECONDS)
            assert app.handled == []  # nobody is in its way any more

    assert (app.process.poll() == EXIT_ENDED_ITSELF) == ends
    why = [line for line in (tmp_path / "log").read_text().splitlines() if "ended_itself" in line]
    assert ["InconsistentGroupProtocolError" in line for line in why] == [True] * ends


@pytest.mark.parametrize(
    ("consumer", "comes_back"), [("stock", False), ("ours", True)], ids=["stock", "ours"]
)
def test_a_worker_that_kept_others_waiting_for_long_joins_them_again(
    broker: str, prefix: str, tmp_path: Path, consumer: str, *, comes_back: bool
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 1)

    with an_app(tmp_path, broker, prefix, consumer, "long-once") as app:
        time.sleep(REQUEST_SECONDS)
        with an_app(tmp_path, broker, prefix, consumer, "plain", "second"):
            until(lambda: 0 in app.handled, "the record", while_runs=app.process)
        send(broker, prefix, 1)
        if comes_back:
            until(lambda: 1 in app.handled, "the one sent later", while_runs=app.process)
        else:
            time.sleep(4 * REQUEST_SECONDS)

    assert (1 in app.handled) == comes_back


@pytest.mark.parametrize("scenario", ["crashes", "crashes-and-hangs"])
def test_whatever_crashes_the_app_is_told_before_the_process_ends(
    broker: str, prefix: str, tmp_path: Path, scenario: str
) -> None:
    a_topic(broker, prefix)

    with an_app(tmp_path, broker, prefix, "ours", scenario) as app:
        assert app.process.wait(60) == EXIT_ENDED_ITSELF

    assert app.handled == [LAST_WORDS]


def test_a_stream_that_was_full_is_given_more_as_soon_as_it_has_room(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    consumers, count = ("stock", "ours"), 640
    for consumer in consumers:
        a_topic(broker, f"{prefix}-{consumer}")
        send(broker, f"{prefix}-{consumer}", count, size=2_000)
    with ExitStack() as apps:
        running = {
            each: apps.enter_context(an_app(tmp_path, broker, f"{prefix}-{each}", each, "slow"))
            for each in consumers
        }
        began, ended = dict[str, float](), dict[str, float]()

        def are_through() -> bool:
            for name, app in running.items():
                if handled := len(app.handled):
                    began.setdefault(name, time.monotonic())
                if handled == count:
                    ended.setdefault(name, time.monotonic())
            return ended.keys() == running.keys()

        until(are_through, "all records")

    seconds = {name: ended[name] - began[name] for name in consumers}
    assert seconds["ours"] < 0.75 * seconds["stock"]


def test_a_record_that_is_larger_than_a_fetch_comes_and_what_follows_it(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    largest = max(topic.max_message_bytes for topic in TOPICS.values())
    a_topic(broker, prefix, **{"max.message.bytes": str(largest)})
    send(broker, prefix, 2, size=largest - 1_000, max_request_size=largest)
    send(broker, prefix, 1)
    with an_app(tmp_path, broker, prefix, "ours", "plain") as app:
        until(lambda: app.handled == [0, 1, 2], "all three", while_runs=app.process)


def test_a_source_written_by_transactions_is_committed_to_its_end(
    broker: str, prefix: str, tmp_path: Path
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 30, transactional_id=prefix)

    with an_app(tmp_path, broker, prefix, "ours", "plain") as app:
        until(lambda: len(app.handled) == 30, "all records", while_runs=app.process)
        until(lambda: committed(broker, prefix, prefix) == 60, "the end", while_runs=app.process)

    assert app.handled == list(range(0, 60, 2))


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
def test_each_of_kafkas_codecs_can_be_read(
    broker: str, prefix: str, tmp_path: Path, codec: str
) -> None:
    a_topic(broker, prefix)
    send(broker, prefix, 2, compression_type=codec)

    with an_app(tmp_path, broker, prefix, "ours", "plain") as app:
        until(lambda: app.handled == [0, 1], "both records", while_runs=app.process)
