import pytest

from schemas.codec import encode
from schemas.ids import alert_id
from schemas.mention import Alert, Decision, Mention
from schemas.origin import Origin
from streams.agents.decide import make_decide
from streams.arrival import Arrival
from tests.builders import WATCH, a_mention, an_arrival, an_origin
from tests.streams.recording import Recorder


def arrived(origin: Origin | None = None) -> Arrival:
    return an_arrival(topic="clausewatch.mentions", caused_by=origin or an_origin())


async def decide(recorder: Recorder, mention: Mention, arrival: Arrival) -> None:
    handle = make_decide(
        recall=recorder.memory.get,
        remember=recorder.remember,
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

    assert recorder.topics[:2] == ["decisions", "alerts"]
    assert set(recorder.topics[2:]) == {"memory"}
    (decision,) = recorder.on("decisions", Decision)
    (alert,) = recorder.on("alerts", Alert)
    assert decision.mention == a_mention()
    assert alert.alert_id == alert_id(WATCH, a_mention().report_id)
    assert (alert.watch_title, alert.decision_id) == (f"About {WATCH}", decision.decision_id)


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


@pytest.mark.parametrize("dies_at", range(6))
async def test_wherever_the_worker_dies_the_redelivery_ends_in_the_same(dies_at: int) -> None:
    undisturbed = Recorder()
    await decide(undisturbed, a_mention(), arrived())

    recorder = Recorder(fails_at=dies_at)
    with pytest.raises(ConnectionError):
        await decide(recorder, a_mention(), arrived())
    await decide(recorder, a_mention(), arrived())

    assert recorder.memory == undisturbed.memory
    assert said(recorder) == said(undisturbed)


@pytest.mark.parametrize("dies_at", [0, 1], ids=["at-the-decision", "at-the-alert"])
async def test_nothing_is_remembered_before_it_is_told(dies_at: int) -> None:
    recorder = Recorder(fails_at=dies_at)

    with pytest.raises(ConnectionError):
        await decide(recorder, a_mention(), arrived())

    assert recorder.memory == {}
