from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.memory import COMES_AGAIN, Remembered
from schemas.codec import encode
from schemas.ids import alert_id
from schemas.mention import Alert, Decision, DecisionKind, Mention
from schemas.origin import Origin
from schemas.topics import TOPICS
from streams.agents.decide import make_decide
from streams.arrival import Arrival
from tests.builders import NOON, WATCH, a_mention, a_provenance, an_arrival, an_origin
from tests.streams.recording import Recorder


def arrived(origin: Origin | None = None) -> Arrival:
    return an_arrival(topic="clausewatch.mentions", caused_by=origin or an_origin())


async def decide(recorder: Recorder, mention: Mention, arrival: Arrival) -> None:
    handle = make_decide(
        memory=recorder.remembered,
        remember=recorder.remember,
        forget=recorder.forget,
        title_of=lambda watch: f"About {watch}",
        put=recorder.put,
    )
    await handle(mention, arrival)


def said(recorder: Recorder) -> tuple[set[bytes], set[bytes]]:
    """Return what stands on the two topics, each thing once."""
    decisions = {encode(record) for record in recorder.on("decisions", Decision)}
    return decisions, {encode(record) for record in recorder.on("alerts", Alert)}


async def test_a_new_mention_is_decided_then_told_then_remembered() -> None:
    recorder = Recorder()

    await decide(recorder, a_mention(), arrived())

    assert recorder.topics == ["decisions", "alerts", "stories", "memory"]
    (decision,) = recorder.on("decisions", Decision)
    (alert,) = recorder.on("alerts", Alert)
    assert decision.mention == a_mention()
    assert alert.alert_id == alert_id(WATCH, a_mention().report_id)
    assert (alert.watch_title, alert.decision_id) == (f"About {WATCH}", decision.decision_id)


@pytest.mark.parametrize(
    ("milliseconds", "arrived_at"),
    [
        pytest.param(1_718_798_400_000, NOON, id="a-time"),
        pytest.param(1_718_798_400_000_000, None, id="microseconds"),
        pytest.param(1_718_798_400, None, id="seconds"),
        pytest.param(2**63 - 1, None, id="all-that-fits"),
        pytest.param(-1, None, id="none"),
    ],
)
async def test_whatever_time_a_producer_gives_the_alert_is_raised(
    milliseconds: int, arrived_at: datetime | None
) -> None:
    recorder = Recorder()
    mention = a_mention(article=a_provenance(fetched_at=NOON))
    origin = replace(an_origin(), timestamp_milliseconds=milliseconds)

    await decide(recorder, mention, arrived(origin))

    (alert,) = recorder.on("alerts", Alert)
    assert alert.arrived_at == arrived_at


async def test_a_repeat_is_decided_and_remembered_but_not_told() -> None:
    recorder = Recorder()
    await decide(recorder, a_mention(), arrived(an_origin(0)))
    recorder.writes.clear()

    await decide(recorder, a_mention(), arrived(an_origin(1)))

    assert "decisions" in recorder.topics
    assert "memory" in recorder.topics
    assert "alerts" not in recorder.topics


async def test_decision_and_alert_carry_the_origin_of_the_mention() -> None:
    recorder = Recorder()

    await decide(recorder, a_mention(), arrived(an_origin(7)))

    assert [write.origin for write in recorder.writes[:2]] == [an_origin(7)] * 2


async def test_a_mention_from_nowhere_goes_by_its_own_place() -> None:
    recorder = Recorder()
    arrival = an_arrival()

    await decide(recorder, a_mention(), arrival)

    assert recorder.writes[0].origin == arrival.own_origin


async def test_it_is_remembered_on_the_partition_of_the_mention() -> None:
    recorder = Recorder()

    await decide(recorder, a_mention(), an_arrival(partition=3))

    memories = [write.partition for write in recorder.writes if write.topic == "memory"]
    assert set(memories) == {3}


async def test_a_redelivery_says_decision_and_alert_again_and_writes_no_memory() -> None:
    recorder = Recorder()
    await decide(recorder, a_mention(), arrived())
    first = said(recorder)
    recorder.writes.clear()

    await decide(recorder, a_mention(), arrived())

    assert recorder.topics == ["decisions", "alerts"]
    assert said(recorder) == first


@pytest.mark.parametrize("dies_at", range(3))
async def test_wherever_the_worker_dies_the_redelivery_ends_in_the_same(dies_at: int) -> None:
    undisturbed = Recorder()
    await decide(undisturbed, a_mention(), arrived())

    recorder = Recorder(fails_at=dies_at)
    with pytest.raises(ConnectionError):
        await decide(recorder, a_mention(), arrived())
    await decide(recorder, a_mention(), arrived())

    assert recorder.memory.values == undisturbed.memory.values
    assert said(recorder) == said(undisturbed)


@pytest.mark.parametrize("dies_at", [0, 1], ids=["at-the-decision", "at-the-alert"])
async def test_nothing_is_remembered_before_it_is_told(dies_at: int) -> None:
    recorder = Recorder(fails_at=dies_at)

    with pytest.raises(ConnectionError):
        await decide(recorder, a_mention(), arrived())

    assert recorder.memory.values == {}


async def test_nobody_is_told_of_a_backfill_and_its_repeats_are_known() -> None:
    recorder = Recorder()
    origin = replace(an_origin(1), is_backfill=True)

    await decide(recorder, a_mention(), arrived(origin))
    await decide(recorder, a_mention(), arrived(an_origin(2)))

    first, second = recorder.on("decisions", Decision)
    assert (first.decision, first.is_backfill) == (DecisionKind.NEW, True)
    assert (second.decision, second.is_backfill) == (DecisionKind.REPUBLICATION, False)
    assert "alerts" not in recorder.topics


def fetched(days: int) -> Mention:
    """A mention of an article that was fetched so many days after noon, in words of its own."""
    at = NOON + timedelta(days=days)
    article = a_provenance(url=f"https://example.com/{days}", text=str(days), fetched_at=at)
    return a_mention(article=article, text=str(days), around=[f"w{days} x{days} y{days} z{days}"])


def had(number: int, days: int) -> Origin:
    """Where an article arrived so many days after noon."""
    milliseconds = int((NOON + timedelta(days=days)).timestamp() * 1000)
    return replace(an_origin(number), timestamp_milliseconds=milliseconds)


async def test_what_has_expired_is_dropped_once_the_clock_is_past_it() -> None:
    recorder = Recorder()

    for number, days in enumerate((0, 1, 402)):
        await decide(recorder, fetched(days), arrived(had(number, days)))

    values = recorder.memory.values.values()
    kept = [Remembered.model_validate_json(value).at for value in values]
    assert min(at for at in kept if at) == NOON + timedelta(days=402)


async def test_what_was_fetched_long_ago_and_may_come_again_gets_the_decision_that_it_got() -> None:
    recorder = Recorder()
    for number, days in enumerate((0, 402)):
        await decide(recorder, fetched(days), arrived(had(number, 402)))
    before = said(recorder)

    await decide(recorder, fetched(0), arrived(had(0, 402)))

    assert said(recorder) == before
    assert not recorder.on("decisions", Decision)[-1].is_late


def test_a_mention_comes_again_for_no_longer_than_it_is_remembered() -> None:
    kept = [TOPICS[name].retention_days for name in ("articles", "mentions")]

    assert timedelta(days=sum(days or 0 for days in kept)) < COMES_AGAIN
