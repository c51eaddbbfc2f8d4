"""What may never happen, whenever a worker dies.

The order of writes is judged as the story goes, so that what holds of a story held at each of
its moments; what is lost, repeated or changed is judged once nothing is left to do.
"""

from collections.abc import Iterator

from tests.chaos.simulated_articles import Arrivals
from tests.chaos.simulated_log import (
    SEEN,
    Committed,
    Contact,
    Ended,
    Ending,
    Entry,
    Escaped,
    Place,
    is_compacted,
)
from tests.chaos.simulated_story import Cause, Story, cause, read
from tests.chaos.simulated_world import DESTINATIONS, World

FINAL = ("delivered", "failed", "suppressed", "grouped")


def story_of(world: World) -> Story:
    """Return all that happened."""
    story = Story()
    for event in world.log.story:
        story.add(event)
    return story


def faults(world: World, undisturbed: Story | None = None) -> list[str]:
    """Return whatever may never happen and did; nothing must be left to do."""
    story = story_of(world)
    return [
        *order_faults(world),
        *_lost(world, story),
        *_mishaps(world),
        *_repeated(story),
        *(_changed(story, undisturbed) if undisturbed is not None else ()),
    ]


def _lost(world: World, story: Story) -> Iterator[str]:
    """Each article a report or dead letter, each mention a decision, each alert heard."""
    for partition, arrivals in world.conditions.arrivals.items():
        for offset, _ in enumerate(arrivals):
            yield from _without_report(story, world.conditions.arrivals, partition, offset)
    for why in story.mentions:
        yield from _undecided(story, why)
    for alert_id in sorted(story.alert_ids):
        for key in ((destination, alert_id) for destination in DESTINATIONS):
            if not story.taken[key]:
                yield f"{key} was never heard"
            if story.deliveries.get(key) not in FINAL:
                yield f"the delivery {key} ended {story.deliveries.get(key)}"


def _mishaps(world: World) -> Iterator[str]:
    for event in world.log.story:
        if isinstance(event, Escaped):
            yield f"{event.error} left the guard"
        elif isinstance(event, Ended) and event.how not in {Ending.KILLED, Ending.STOPPED}:
            yield f"a worker {event.how}: {event.where}"


def _without_report(story: Story, arrivals: Arrivals, partition: int, offset: int) -> Iterator[str]:
    sent, place = arrivals[partition][offset], f"id-of-articles/{partition}/{offset}"
    if (place in story.reports) is not sent.is_readable:
        yield f"the article at {place} has no report, or one too many"
    if (("articles", partition, offset) in story.buried) is sent.is_readable:
        yield f"the article at {place} has no dead letter, or one too many"
    for watch in sent.watches:
        if (place, watch) not in story.mentions:
            yield f"the article at {place} came to no mention of {watch}"


def _undecided(story: Story, why: Cause) -> Iterator[str]:
    if why not in story.decisions:
        yield f"the mention of {why} came to no decision"
    if why in story.to_tell and why not in story.alerts:
        yield f"the decision on {why} came to no alert"


def _repeated(story: Story) -> Iterator[str]:
    """A crash repeats one message per destination at most, and an id stands for one alert."""
    for destination, times in story.repeats.items():
        if times > story.crashes + story.unsure[destination]:
            yield f"{destination} took {times} messages again, of {story.crashes} crashes"
    for destination, alert_id in story.contacts:
        if alert_id not in story.alert_ids:
            yield f"{destination} heard {alert_id}, which is no alert"
    for topic in (story.reports, story.mentions, story.decisions, story.alerts):
        for why, values in topic.items():
            if len(values) > 1:
                yield f"what comes of {why} is told in {len(values)} ways"


def _changed(now: Story, undisturbed: Story) -> Iterator[str]:
    """All that is said is said as if nothing had happened, byte for byte."""
    if (now.reports, now.mentions) != (undisturbed.reports, undisturbed.mentions):
        yield "reports or mentions are others"
    if (now.decisions, now.alerts) != (undisturbed.decisions, undisturbed.alerts):
        yield "decisions or alerts are others"
    if now.buried != undisturbed.buried:
        yield "dead letters are others"


def order_faults(world: World) -> Iterator[str]:
    """Nothing is committed, remembered, sent or called delivered before what it rests on."""
    story, committed = Story(), dict[Place, int]()
    for event in world.log.story:
        match event:
            case Committed(place, end):
                for offset in range(committed.get(place, 0), end):
                    if not (world.conditions.compacts and _stands_later(story, place, offset, end)):
                        yield from _committed_early(story, world.conditions.arrivals, place, offset)
                committed[place] = end
            case Entry(topic=topic) if topic == SEEN:
                yield from _remembered_early(story, event)
        story.add(event)
        match event:
            case Contact():
                yield from _heard_early(story, event)
            case Entry(topic="deliveries"):
                if unheard := [key for key in story.delivered if not story.taken[key]]:
                    yield f"delivered before it was heard: {unheard}"


def _heard_early(story: Story, contact: Contact) -> Iterator[str]:
    for key in ((contact.destination, alert_id) for alert_id in contact.alert_ids):
        if story.sendings[key] < story.contacts[key]:
            yield f"{key} was heard before it stood as sending"


def _stands_later(story: Story, place: Place, offset: int, end: int) -> bool:
    """Whether compaction may have put a record that is still to come into the place of this one."""
    entries = story.entries[place]
    return is_compacted(place[0]) and entries[offset].key in {each.key for each in entries[end:]}


def _committed_early(story: Story, arrivals: Arrivals, place: Place, offset: int) -> Iterator[str]:
    topic, partition = place
    if (topic, partition, offset) in story.buried:
        return
    entry, missing = story.entries[place][offset], list[str]()
    if topic == "articles":
        missing = list(_without_report(story, arrivals, partition, offset))
    elif topic == "mentions":
        missing = list(_undecided(story, cause(entry)))
    elif topic == "alerts":
        alert_id = read(entry)["alert_id"]
        missing = [to for to in DESTINATIONS if (to, alert_id) not in story.deliveries]
    if missing:
        yield f"{topic} {partition}/{offset} is committed, but {missing}"


def _remembered_early(story: Story, entry: Entry) -> Iterator[str]:
    """Whatever is remembered of a report: its decision, and its alert, must be in Kafka."""
    watch, place = (entry.key or b"").decode().split("/", 1)
    report_id = read(entry)["report"]["report_id"]
    why = place, watch
    if why not in story.decided.get(report_id, ()):
        yield f"{report_id} is remembered before it is decided"
    elif why in story.to_tell - set(story.alerts):
        yield f"{report_id} is remembered before the alert of {why} is raised"
