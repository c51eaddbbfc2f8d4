"""A simulation as the judge of real runs sees one."""

from tests.chaos.evidence import Crash, Heard, Rec, Run
from tests.chaos.simulated_log import TAKEN, Contact, Ended, Ending, Entry
from tests.chaos.simulated_world import DESTINATIONS, World
from tests.chaos.simulator import milliseconds


def as_evidence(world: World) -> Run:
    """Return all that was ever written and heard, with each end that was no orderly one."""
    records: dict[str, list[Rec]] = {}
    receivers: dict[str, list[Heard]] = {name: [] for name in DESTINATIONS}
    crashes: list[Crash] = []
    for event in world.log.story:
        match event:
            case Entry(topic=topic):
                records.setdefault(topic, []).append(_rec(event))
            case Contact(destination, seconds=at, text=text):
                status = 200 if event.answer in TAKEN else 503
                receivers[destination].append(Heard(at, text, status))
            case Ended(seconds=at) if event.how is not Ending.STOPPED:
                crashes.append(Crash(at, at))
            case _:
                pass
    return Run(
        records={topic: tuple(recs) for topic, recs in records.items()},
        receivers={name: tuple(heard) for name, heard in receivers.items()},
        crashes=tuple(crashes),
    )


def _rec(entry: Entry) -> Rec:
    return Rec(
        entry.topic,
        entry.partition,
        entry.offset,
        entry.value,
        key=entry.key,
        timestamp_milliseconds=milliseconds(entry),
        headers=entry.headers,
    )
