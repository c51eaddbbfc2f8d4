"""From article to alert: one final state for each, the same whenever it comes again."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.chaos.evidence import Place, Rec, Run
from tests.chaos.reading import buried, by_place, of, origin_of, own_place, place_of

TOLD = ("new", "update")


def article_faults(run: Run) -> Iterator[str]:
    """Each article: a report or a dead letter, and not two different ones."""
    articles = {own_place(rec): rec for rec in run.of("articles")}
    reports, dead = by_place(run.of("reports")), buried(run, "articles")
    for sent in run.sent:
        if sent.place not in articles:
            yield f"article {sent.marker} at {sent.place} is not on the topic any more"
    for place in articles:
        if place not in reports and place not in dead:
            yield f"the article at {place} ended as nothing: LOST"
        if place in reports and place in dead:
            yield f"the article at {place} ended as a report and as a dead letter"
        if len({rec.value for rec in reports.get(place, ())}) > 1:
            yield f"the article at {place} has different reports"
    for topic in ("reports", "mentions", "decisions", "alerts"):
        yield from _strangers(run, topic, articles)
    yield from (f"a dead letter names no article: {place}" for place in dead - set(articles))


def _strangers(run: Run, topic: str, articles: dict[Place, Rec]) -> Iterator[str]:
    ids = set()
    for rec in run.of(topic):
        origin = origin_of(rec)
        if origin is None:
            yield f"{topic} {own_place(rec)} does not say what it comes of"
            continue
        topic_id, place, milliseconds = origin
        ids.add(topic_id)
        if place not in articles:
            yield f"{topic} {own_place(rec)} comes of {place}, where no article stands"
        elif milliseconds != articles[place].timestamp_milliseconds:
            yield f"{topic} {own_place(rec)} has another time than its article at {place}"
    if len(ids) > 1:
        yield f"{topic} comes of topics with different ids"


def count_faults(run: Run) -> Iterator[str]:
    """Mentions, decisions, alerts and deliveries: as many as what they come of."""
    reports, mentions = by_place(run.of("reports")), by_place(run.of("mentions"))
    decisions, alerts = by_place(run.of("decisions")), by_place(run.of("alerts"))
    said = {place for place, recs in reports.items() if any(map(_says_it, recs))}
    yield from _apart(said, set(mentions), "report that mentions", "mention")
    yield from _apart(_less_buried(run, "mentions"), set(decisions), "mention", "decision")
    told = {p for p, recs in decisions.items() if any(of(r).get("decision") in TOLD for r in recs)}
    yield from _apart(told, set(alerts), "decision to tell", "alert")
    must = {
        f"{name}/{of(rec).get('alert_id')}"
        for rec in run.of("alerts")
        if own_place(rec) not in buried(run, "alerts")
        for name in run.receivers
    }
    have = {f"{d.get('destination')}/{d.get('alert_id')}" for d in map(of, run.of("deliveries"))}
    yield from (f"no delivery {key}: LOST" for key in sorted(must - have))
    yield from (f"a delivery without an alert: {key}" for key in sorted(have - must))
    if run.reconcile_status not in {None, 0}:
        yield f"the product's own count does not add up: status {run.reconcile_status}"


def _says_it(report: Rec) -> bool:
    return any(verdict.get("verdict") == "mention" for verdict in of(report).get("verdicts", ()))


def _less_buried(run: Run, topic: str) -> set[Place]:
    """Return the articles whose records on a topic were not all given up."""
    dead = buried(run, topic)
    places = (place_of(rec) for rec in run.of(topic) if own_place(rec) not in dead)
    return {place for place in places if place is not None}


def _apart(causes: set[Place], effects: set[Place], cause: str, effect: str) -> Iterator[str]:
    for place in sorted(causes - effects):
        yield f"a {cause}, of the article at {place}, came to no {effect}: LOST"
    for place in sorted(effects - causes):
        yield f"a {effect}, of the article at {place}, came of no {cause}"


def decision_faults(run: Run) -> Iterator[str]:
    """What comes again, by its origin or by its id, says the same byte for byte."""
    for topic in ("mentions", "decisions", "alerts"):
        again: defaultdict[tuple[Place | None, str], set[bytes | None]] = defaultdict(set)
        for rec in run.of(topic):
            again[place_of(rec), _watch(of(rec))].add(rec.value)
        for (place, _), values in again.items():
            if len(values) > 1:
                yield f"the article at {place} has {len(values)} different {topic}"
    yield from _told_differently(run, "decisions", "decision_id")
    yield from _told_differently(run, "alerts", "alert_id")


def _watch(read: dict[str, Any]) -> str:
    return str(read.get("watch") or read.get("mention", {}).get("watch"))


def _told_differently(run: Run, topic: str, id_: str) -> Iterator[str]:
    by_id: defaultdict[str, set[bytes | None]] = defaultdict(set)
    for rec in run.of(topic):
        by_id[str(of(rec).get(id_))].add(rec.value)
    yield from (f"{id_} {one} stands for different {topic}" for one in by_id if len(by_id[one]) > 1)
