"""Whatever comes off a topic ends as what it should become, or as a dead letter; nothing ends us.

Four thousand cases and more per topic that others may write to; `make_*` and the analysis are
the real ones. Only Kafka is not: what is written is measured against the topics' own limits.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from alerts.retry import RetryPolicy
from alerts.routes import everything_at_once
from alerts.testing import FakeNotifier
from alerts.together import written
from schemas.article import LONGEST_LABEL, Article
from schemas.base import Record
from schemas.codec import decode, encode
from schemas.dead_letter import DeadLetter, Reason
from schemas.delivery import Delivery
from schemas.errors import BadRecord, GivenUp
from schemas.mention import Alert, Decision, Mention
from schemas.origin import HEADER, Origin, parse
from schemas.report import Report
from schemas.topics import MEGABYTE, TOPICS
from streams.agents.analyse import make_analyse, make_reported
from streams.agents.decide import make_decide
from streams.agents.route import make_route
from streams.agents.send import LedgerTopic, Sender
from streams.arrival import Arrival, of_event
from streams.guard import Handler, guarded
from tests.builders import NOON, a_delivery, a_mention, an_alert, an_arrival, an_article, at_once
from tests.shipped import shipped
from tests.streams.recording import Recorder

SENTENCE = (
    "Russia and North Korea signed a mutual defence pact in Pyongyang: each pledged to come to the "
    "other's aid if attacked."
)

cases = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PARTITION = 2
R = TypeVar("R", bound=Record)
Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Runs a coroutine on a loop of its own, since hypothesis calls plain functions."""
    # Without asyncio's own checks, which take most of the time of ten thousand short runs.
    with asyncio.Runner(debug=False, loop_factory=asyncio.new_event_loop) as runner:
        yield runner.run


@dataclass
class Worker(Recorder):
    """The agents under their guards; it takes no record that Kafka would not."""

    letters: list[DeadLetter] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    async def put(self, topic: str, record: Record, **given: Any) -> int:
        if len(encode(record)) > TOPICS[topic].max_message_bytes - 256:
            raise GivenUp(Reason.TOO_LARGE, f"too large for {topic}")
        return await super().put(topic, record, **given)

    async def bury(self, letter: DeadLetter) -> None:
        self.letters.append(letter)

    async def take(self, topic: str, arrival: Arrival) -> None:
        """Let the agent of a topic have a record."""
        await self.guard(arrival, *self._agent(topic))

    async def guard(self, arrival: Arrival, kind: type[R], handle: Handler[R]) -> None:
        """Handle a record as the worker does."""
        run = guarded(kind, handle, agent="any", bury=self.bury, end=self.ended.append)
        with capture_logs():
            await run(arrival)

    def _agent(self, topic: str) -> tuple[Any, Any]:
        if topic == "articles":
            reported = make_reported(analyse=at_once(shipped()), put=self.put)
            return Article, make_analyse(reported=reported, put=self.put)
        if topic == "mentions":
            decide = make_decide(
                memory=self.remembered,
                remember=self.remember,
                forget=self.forget,
                title_of=str,
                put=self.put,
            )
            return Mention, decide
        route = make_route(
            routes=everything_at_once(["desk", "ops"]),
            now=lambda: NOON,
            enter=self.enter,
        )
        return Alert, route


class Chat:
    """The sender on one partition: what it writes comes back to it, as from Kafka."""

    def __init__(self, notifier: FakeNotifier, first_offset: int) -> None:
        self.states: list[Delivery] = []
        self.failures: list[str] = []
        self._next = first_offset
        self._reading: set[asyncio.Task[None]] = set()
        self.sender = Sender(
            notifier=notifier,
            render=written,
            topic=LedgerTopic(self._nothing, self._record),
            now=lambda: NOON,
            policy=RetryPolicy(first_seconds=1, longest_seconds=1, window_seconds=3600),
            fail=lambda task, error: self.failures.append(f"{task}: {error!r}"),
        )

    async def _nothing(self, _: int) -> AsyncIterator[tuple[int, Delivery]]:
        nothing: list[tuple[int, Delivery]] = []
        for entry in nothing:
            yield entry

    async def _record(self, delivery: Delivery) -> int:
        self.states.append(delivery)
        self._next += 1
        read = an_arrival(delivery, partition=PARTITION, offset=self._next)
        task = asyncio.create_task(self.sender.handle(delivery, read))
        self._reading.add(task)
        return self._next

    async def settle(self) -> None:
        """Let every task run as far as it can without anything from outside."""
        for _ in range(40):
            await asyncio.sleep(0)
        await self.sender.close(PARTITION)
        await asyncio.gather(*self._reading)


def assert_can_be_read(worker: Worker, arrival: Arrival) -> None:
    """Nothing ended the worker, and what it wrote can be read as it was meant."""
    assert worker.ended == []
    for letter in worker.letters:
        assert_can_be_written(letter, arrival)
    for write in worker.writes:
        if isinstance(write.record, Record):
            assert decode(type(write.record), encode(write.record)) == write.record


def assert_can_be_written(letter: DeadLetter, arrival: Arrival) -> None:
    """Kafka takes the dead letter, and whoever reads it learns what was there."""
    value = encode(letter)
    assert len(value) < TOPICS["dead_letters"].max_message_bytes - 4096
    assert decode(DeadLetter, value) == letter
    assert (letter.topic, letter.partition) == (arrival.topic, arrival.partition)
    assert (letter.offset, letter.size) == (arrival.offset, len(arrival.value or b""))
    assert letter.value in {None, arrival.value}


# What JSON texts are made of. Strings stand as they are written, so that they may be wrong.

ATOMS = [
    *("null", "true", "false", "0", "-0", "-1", "0.5", "1e999", "-1e999", "NaN", "Infinity"),
    *("-Infinity", "1E400", "9" * 40, "9" * 4300, "-" + "9" * 5000, "1e-400", "1718798400"),
    *('""', '" "', '"a"', r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude00"', r'"\u0000"'),
    *("[]", "{}", "[[]]", '{"a":1}', "[null]", '{"a":{"b":[1]}}', "[" * 150 + "]" * 150),
    *('"q', "[", "{", '{"a"', "nul", "01", "'a'", "\x00", '"\n"', '"\\x"', "", ",", "//"),
]
DATES = [
    *("0000-00-00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "99999-01-01", "1e30"),
    *("tomorrow", "2024-02-30", "2024-06-19T25:61:61", "-1", "2024-06-19T12:00:00+99:99", "T"),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Wed, 32 Foo 20240 99:99 +9999"),
    *("Wed, 19 Jun 2024 12:00:00 +0900", "2024-W25-3", "20240619T120000", "1970-01-01", "(((("),
    *("٢٠٢٤-٠٦-١٩", "Wed, 19 Jun 0000 12:00:00", "19 Jun 999999999999999999999", ", , , ,", ":::"),
]
raw_json = st.one_of(
    st.sampled_from(ATOMS),
    st.sampled_from(DATES).map(json.dumps),
    st.text(max_size=20).map(json.dumps),
    st.text(max_size=20).map(lambda words: json.dumps(words, ensure_ascii=False)),
    st.integers().map(str),
    st.floats().map(json.dumps),
)
texts = st.one_of(
    st.sampled_from([SENTENCE, "Путин и Ким подписали договор.", "朝鲜和俄罗斯签署条约。", "a"]),
    st.text(max_size=30),
)


def an_object(pairs: list[tuple[str, str]]) -> bytes:
    """Return a JSON object, or what somebody takes for one: names may come twice."""
    body = ",".join(f"{json.dumps(name)}:{value}" for name, value in pairs)
    return f"{{{body}}}".encode("utf-8", "surrogatepass")


@st.composite
def objects(draw: st.DrawFn, kind: type[Record], base: dict[str, Any] | None = None) -> bytes:
    """Return an object with a kind's fields, some of them anything, and some that it has not."""
    pairs = [(name, json.dumps(value)) for name, value in (base or {}).items()]
    names = st.sampled_from([*kind.model_fields, "schema_version", "ｔext", "\ud800", ""])
    for name in draw(st.lists(names, max_size=4)):
        pairs.insert(draw(st.integers(0, len(pairs))), (name, draw(raw_json)))
    return an_object(pairs)


@st.composite
def mangled(draw: st.DrawFn, values: st.SearchStrategy[bytes]) -> bytes:
    """Return bytes that something has happened to."""
    value = draw(values)
    place = draw(st.integers(0, len(value)))
    return draw(
        st.sampled_from(
            [
                value[:place],
                value[place:],
                value[:place] + b"\xff" + value[place:],
                value[:place] + b"\x00" + value[place:],
                b"\xef\xbb\xbf" + value,
                value.decode("utf-8", "replace").encode("utf-16"),
                value + value,
                b"[" + value + b"]",
                value.replace(b"a", b"\xed\xa0\x80"),
                json.dumps(value.decode("utf-8", "replace")).encode(),
            ]
        )
    )


def changed(record: Record) -> st.SearchStrategy[bytes]:
    """Return the JSON of a record with one place in it, however deep, made anything.

    Or as a later version might have it: the place stays, and one that nobody knows stands beside.
    """
    whole = json.loads(encode(record))
    paths = list(_paths(whole))
    mark = "\ue000"

    @st.composite
    def change(draw: st.DrawFn) -> bytes:
        *outer, name = draw(st.sampled_from(paths))
        is_later = draw(st.booleans()) and isinstance(name, str)
        place = (*outer, "later" if is_later else name)
        value = json.dumps(_with(whole, place, mark)).replace(json.dumps(mark), draw(raw_json))
        return value.encode("utf-8", "surrogatepass")

    return change()


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in inner:
        yield (name,)
        if isinstance(part, dict | list):
            yield from ((name, *path) for path in _paths(part))


def _with(value: Any, path: tuple[Any, ...], replacement: Any) -> Any:
    name, *inner = path
    copy = value.copy()
    copy[name] = _with(value[name], (*inner,), replacement) if inner else replacement
    return copy


ORIGINS = [
    *(b"", b"a/1/2/3", b"a/1/2", b"a/b/c/d", b"/0/0/0", b"a/-1/0/0", b"a/99999999999/0/0", b"\xff"),
    *(b"a/9999999999/9999999999999999999/-9999999999999999999", b"a/1/2/3\n", b" a/1/2/3"),
    *("a/١/٢/٣".encode(), b"a/1/2/3/4", b"a" * 9000 + b"/1/2/3", b"a/1e9/0/0", b"\x00/1/2/3"),
]
Pairs = list[tuple[str, bytes | None]]
forged: st.SearchStrategy[tuple[str, bytes | None]] = st.sampled_from(ORIGINS).map(
    lambda value: (HEADER, value)
)
headers: st.SearchStrategy[Pairs] = st.one_of(
    st.lists(st.tuples(st.text(max_size=8), st.none() | st.binary(max_size=8)), max_size=4),
    st.lists(forged, max_size=3),
    st.sampled_from([[("bomb", b"x")] * 2_000, [(HEADER, None)] * 3, [("", None)]]),
)


def arrivals(
    topic: str, values: st.SearchStrategy[bytes | None], **given: st.SearchStrategy[int]
) -> st.SearchStrategy[Arrival]:
    moments = st.sampled_from([-1, 0, 2**63 - 1, -(2**63)]) | st.integers(-(2**63), 2**63 - 1)
    known = {
        "topic": st.just(f"clausewatch.{topic}"),
        "key": st.none() | st.binary(max_size=8),
        "headers": headers.map(tuple),
        "timestamp_milliseconds": moments,
        "partition": st.integers(0, 2**31 - 1),
        "offset": st.integers(0, 2**63 - 1),
    }
    return st.builds(an_arrival, values, **(known | given))


any_bytes = st.one_of(
    st.none(), st.binary(max_size=40), raw_json.map(lambda words: words.encode("utf-8", "replace"))
)


def of_kind(record: Record) -> st.SearchStrategy[bytes | None]:
    kind = type(record)
    known = json.loads(encode(record))
    return st.one_of(
        changed(record), mangled(changed(record)), objects(kind), objects(kind, known), any_bytes
    )


articles = st.one_of(
    objects(Article),
    texts.flatmap(lambda text: objects(Article, {"text": text})),
    changed(an_article(text=SENTENCE, title="Pact", url="https://example.com/pact", id="7")),
    mangled(objects(Article, {"text": SENTENCE})),
    any_bytes,
)


@settings(cases, max_examples=5_000)
@given(arrival=arrivals("articles", articles))
def test_whatever_comes_as_an_article_ends_as_one_report_or_one_dead_letter(
    run: Run, arrival: Arrival
) -> None:
    worker = Worker()

    run(worker.take("articles", arrival))

    assert len(worker.on("reports", Report)) + len(worker.letters) == 1
    assert not (worker.letters and worker.writes)
    assert {write.origin for write in worker.writes} <= {arrival.own_origin}
    assert_can_be_read(worker, arrival)


@settings(cases, max_examples=2_000)
@given(arrival=arrivals("mentions", of_kind(a_mention())))
def test_whatever_comes_as_a_mention_ends_as_one_decision_or_one_dead_letter(
    run: Run, arrival: Arrival
) -> None:
    worker = Worker()

    run(worker.take("mentions", arrival))
    run(worker.take("mentions", arrival))

    decisions = worker.on("decisions", Decision)
    assert len(decisions) + len(worker.letters) == 2
    assert len({encode(decision) for decision in decisions}) <= 1, "the second is a redelivery"
    assert_can_be_read(worker, arrival)


@settings(cases, max_examples=1_500)
@given(arrival=arrivals("alerts", of_kind(an_alert())))
def test_whatever_comes_as_an_alert_ends_as_its_deliveries_or_one_dead_letter(
    run: Run, arrival: Arrival
) -> None:
    worker = Worker()

    run(worker.take("alerts", arrival))

    found = len(worker.on("deliveries", Delivery)), len(worker.letters)
    assert found in {(2, 0), (0, 1)}
    assert_can_be_read(worker, arrival)


@settings(cases, max_examples=1_500)
@given(
    arrival=arrivals(
        "deliveries",
        of_kind(a_delivery(next_attempt_at=NOON)),
        partition=st.just(PARTITION),
        offset=st.integers(0, 2**62),
    ),
    is_up=st.booleans(),
)
def test_whatever_comes_as_a_delivery_the_tasks_that_send_live_on(
    run: Run, arrival: Arrival, *, is_up: bool
) -> None:
    worker = Worker()
    chat = Chat(FakeNotifier(["desk"], down=[] if is_up else ["desk"]), arrival.offset)

    async def hand_in() -> None:
        await chat.sender.open(PARTITION)
        await worker.guard(arrival, Delivery, chat.sender.handle)
        with capture_logs():
            await chat.settle()

    run(hand_in())

    assert chat.failures == []
    assert len(worker.letters) == (0 if is_a(Delivery, arrival.value) else 1)
    assert all(decode(Delivery, encode(state)) == state for state in chat.states)
    assert_can_be_read(worker, arrival)


@pytest.mark.parametrize("field", ["changed_at", "routed_at", "next_attempt_at"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_delivery_of_an_absurd_date_ends_no_task(run: Run, field: str, moment: str) -> None:
    chat = Chat(FakeNotifier(down=["desk"]), 0)
    delivery = decode(Delivery, a_line(**json.loads(encode(a_delivery())) | {field: moment}))

    async def hand_in() -> None:
        await chat.sender.open(PARTITION)
        with capture_logs():
            await chat.sender.handle(delivery, an_arrival(delivery, partition=PARTITION, offset=0))
            await chat.settle()

    run(hand_in())

    assert chat.failures == []
    assert [decode(Delivery, encode(state)) for state in chat.states] == chat.states


def is_a(kind: type[Record], value: bytes | None) -> bool:
    try:
        decode(kind, value)
    except BadRecord:
        return False
    return True


@settings(cases, max_examples=500)
@given(
    timestamp=st.none() | st.integers(-(2**63), 2**63 - 1).map(lambda given: given / 1000),
    headers=st.none() | headers | headers.map(dict),
)
def test_whatever_kafka_tells_of_a_record_it_has_an_origin(
    timestamp: float | None, headers: Any
) -> None:
    message = SimpleNamespace(
        topic="t", partition=0, offset=0, timestamp=timestamp, key=None, value=None, headers=headers
    )

    arrival = of_event(SimpleNamespace(message=message), {})

    assert parse(str(arrival.own_origin).encode()) == arrival.own_origin
    assert isinstance(arrival.origin, Origin)


# What a later version might write, and what takes long.


def a_line(**given: Any) -> bytes:
    return json.dumps(given).encode()


@pytest.mark.parametrize("record", [an_article(), a_mention(), an_alert(), a_delivery()], ids=type)
def test_what_a_later_version_adds_is_passed_over(record: Record) -> None:
    known = json.loads(encode(record))

    later = a_line(schema_version=99, **known, more={"deep": [known]})

    assert decode(type(record), later) == record


@pytest.mark.parametrize(
    ("topic", "record", "path", "value"),
    [
        ("articles", an_article(), ("text",), {"en": "Pact"}),
        ("articles", an_article(), ("title",), ["Pact"]),
        ("mentions", a_mention(), ("score",), "high"),
        ("mentions", a_mention(), ("article", "version"), 2),
        ("alerts", an_alert(), ("decision",), "retold"),
        ("alerts", an_alert(), ("passages",), {"1": "Pact"}),
    ],
)
def test_what_a_later_version_has_made_something_else_is_a_dead_letter(
    run: Run, topic: str, record: Record, path: tuple[str, ...], value: object
) -> None:
    worker = Worker()
    arrival = an_arrival(a_line(**_with(json.loads(encode(record)), path, value)))

    run(worker.take(topic, arrival))

    assert [letter.reason for letter in worker.letters] == [Reason.WRONG_SHAPE]
    assert worker.letters[0].detail.startswith(f"{type(record).__name__}.{path[0]}")
    assert worker.writes == []


DEEP = 100_000


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(b"[" * DEEP + b"]" * DEEP, Reason.NOT_JSON, id="deep"),
        pytest.param(b"[" * 4 * MEGABYTE, Reason.NOT_JSON, id="deep-and-large"),
        pytest.param(b'{"a":' * DEEP, Reason.NOT_JSON, id="deep-objects"),
        pytest.param(
            b'{"text":"a","x":%s}' % (b"[" * DEEP + b"]" * DEEP), Reason.NOT_JSON, id="deep-within"
        ),
        pytest.param(b'{"text":%s}' % (b"9" * 4 * MEGABYTE), Reason.NOT_JSON, id="a-number"),
        pytest.param(b'"%s"' % (b"a" * 4 * MEGABYTE), Reason.WRONG_SHAPE, id="a-string"),
        pytest.param(b"\xff" * 4 * MEGABYTE, Reason.NOT_UTF8, id="no-text"),
        pytest.param(b"\x00" * 8 * MEGABYTE, Reason.NOT_JSON, id="more-than-a-letter-holds"),
        pytest.param(a_line(text=" " * 4_000_000), Reason.EMPTY, id="blank"),
        pytest.param(
            a_line(text="", **{f"k{n}": n for n in range(200_000)}), Reason.EMPTY, id="many-fields"
        ),
    ],
)
def test_what_is_large_and_nothing_ends_as_a_dead_letter(
    run: Run, value: bytes, reason: Reason
) -> None:
    worker = Worker()
    arrival = an_arrival(value, key=b"k" * MEGABYTE, headers=(("h", b"x" * 1000),) * 1000)

    run(worker.take("articles", arrival))

    assert [letter.reason for letter in worker.letters] == [reason]
    assert_can_be_read(worker, arrival)


@pytest.mark.parametrize(
    ("given", "unreadable"),
    [
        pytest.param({"text": "\x00" * 500_000}, (), id="nul"),
        pytest.param({"text": "[({" * 300_000}, (), id="brackets"),
        pytest.param({"text": "a" * 3_900_000}, (), id="one-word"),
        pytest.param({"text": "\n" * 3_900_000 + "a"}, (), id="blank-lines"),
        pytest.param({"title": "a " * 500_000, "text": SENTENCE}, (), id="title"),
        pytest.param({"url": "https://a.example/" + "b" * 3_000_000}, ("url",), id="url"),
        pytest.param({"source": "b" * 3_000_000}, ("source",), id="source"),
        pytest.param({"id": "b" * (LONGEST_LABEL + 1)}, ("id",), id="id"),
        pytest.param({"published_at": "1 " * 1_500_000}, ("published_at",), id="date"),
    ],
)
def test_what_is_large_and_something_ends_as_a_report_and_what_it_says_is_told(
    run: Run, given: dict[str, str], unreadable: tuple[str, ...]
) -> None:
    worker = Worker()
    arrival = an_arrival(a_line(**({"text": SENTENCE} | given)))

    run(worker.take("articles", arrival))

    [report] = [write.record for write in worker.writes if isinstance(write.record, Report)]
    assert report.unreadable == unreadable
    assert worker.topics == ["reports"] + ["mentions"] * (given.get("text", SENTENCE) == SENTENCE)
    assert_can_be_read(worker, arrival)


def test_an_article_whose_report_kafka_would_not_take_is_told_in_brief(run: Run) -> None:
    worker = Worker()

    run(worker.take("articles", an_arrival(a_line(text=f"{SENTENCE} " * 3_100))))

    assert worker.letters == []
    report, mention = (write.record for write in worker.writes)
    assert isinstance(report, Report)
    assert isinstance(mention, Mention)
    assert report.left_out == ("sentences", "entities", "terms")
    assert len(encode(report)) < MEGABYTE
