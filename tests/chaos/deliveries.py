"""From alert to analyst: heard at each destination, and hardly ever twice."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ahocorasick_rs import AhoCorasick

from tests.chaos.evidence import Crash, Heard, Run
from tests.chaos.reading import of

SLACK_SECONDS = 2.0
"""A request that lay in a socket is heard this much later than its sender died."""

_ALERT = re.compile(r"^Alert ([0-9a-f]{32})$", re.MULTILINE)
_EVENT = "■ "
_TOLD = ("delivered", "grouped")
_FINAL = (*_TOLD, "failed", "suppressed")
_OPEN = ("pending", "sending", "retrying")
_SHARES = ("at once", "grouped", "digest", "suppressed", "failed", *_OPEN)


def delivery_faults(run: Run) -> Iterator[str]:
    """Each alert is heard at each destination, or has failed and the operator knows."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for rec in run.of("deliveries"):
        read = of(rec)
        last[str(read.get("destination")), str(read.get("alert_id"))] = read
    accepted = {name: _accepted(history) for name, history in run.receivers.items()}
    for (name, alert), delivery in last.items():
        state, heard = delivery.get("state"), alert in accepted.get(name, {})
        if state not in _FINAL:
            yield f"{alert} to {name} ended {state}"
        elif state in _TOLD and not heard:
            yield f"{alert} to {name} is put down as {state} and was never accepted: LOST"
        elif state == "failed" and not any(name in told.text for told in run.operator):
            yield f"{alert} to {name} has failed and nobody was told"
    failed = {name for (name, _), delivery in last.items() if delivery.get("state") == "failed"}
    for name, history in run.receivers.items():
        yield from _unheard(run, name, history, may_fail=name in failed)


def _unheard(run: Run, name: str, history: Sequence[Heard], *, may_fail: bool) -> Iterator[str]:
    """Compare what was sent into the flow with what came out of it."""
    finder = AhoCorasick(sorted({sent.marker for sent in run.sent}))
    said = _markers_in((_told(heard) for heard in history if heard.is_accepted), finder)
    tried = _markers_in(map(_told, history), finder)
    for marker in sorted({sent.marker for sent in run.sent if sent.is_mention}):
        if marker not in (tried if may_fail else said):
            yield f"{name} never heard of {marker}: LOST"
    for marker in sorted({sent.marker for sent in run.sent if not sent.is_mention}):
        if marker in tried:
            yield f"{name} heard of {marker}, which mentions nothing"


def _markers_in(texts: Iterable[str], finder: AhoCorasick) -> set[str]:
    """Look for all markers at once: a long run has as many as it has messages."""
    return {
        text[start:end]
        for text in texts
        for _, start, end in finder.find_matches_as_indexes(text, overlapping=True)
    }


def repeat_faults(run: Run) -> Iterator[str]:
    """A crash lets each destination hear one message twice, under the same id, and no more."""
    finder = AhoCorasick(sorted({sent.marker for sent in run.sent if sent.is_mention}))
    for name, history in run.receivers.items():
        accepted = _accepted(history)
        unexplained = _unexplained(accepted, run.crashes)
        yield from (f"{name} heard {alert} again without a crash" for alert in unexplained)
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for id_, told in (item for heard in history if heard.is_accepted for item in _items(heard)):
            for marker in _markers_in([told], finder):
                ids[marker].add(id_)
        for marker, different in sorted(ids.items()):
            if len(different) > 1:
                yield f"{name} heard of {marker} under {len(different)} ids"
        for heard in history:
            if not _ALERT.search(heard.text):
                yield f"{name} heard a message without an id"


def _told(heard: Heard) -> str:
    """Return what a message tells, without what it only names: an event, by its first headline."""
    _title, *lines = heard.text.split("\n")
    return "\n".join(line for line in lines if not line.startswith(_EVENT))


def _items(heard: Heard) -> Iterator[tuple[str, str]]:
    """Yield each alert of a message, and what is said of it: all that stands above its id."""
    pieces = _ALERT.split(_told(heard))
    yield from zip(pieces[1::2], pieces[::2], strict=False)


def _accepted(history: Sequence[Heard]) -> dict[str, list[Heard]]:
    by_alert: defaultdict[str, list[Heard]] = defaultdict(list)
    for heard in sorted(history, key=lambda heard: heard.at):
        for alert in _ALERT.findall(heard.text) if heard.is_accepted else ():
            by_alert[alert].append(heard)
    return dict(by_alert)


def share_faults(run: Run) -> Iterator[str]:
    """For each destination: at once + grouped + digest + suppressed + the rest = all routed."""
    routed, shares = Counter[str](), defaultdict[str, Counter[str]](Counter)
    last: dict[tuple[str, str], dict[str, Any]] = {}
    to: defaultdict[str, set[str]] = defaultdict(set)
    for rec in run.of("deliveries"):
        read = of(rec)
        name, alert = str(read.get("destination")), str(read.get("alert_id"))
        last[name, alert] = read
        to[alert] |= {name, *(read.get("routed_to") or ())}
    for names in to.values():
        routed.update(names)
    for (name, _), delivery in last.items():
        shares[name][_share_of(delivery)] += 1
    for name, count in sorted(routed.items()):
        if (told := sum(shares[name][share] for share in _SHARES)) != count:
            yield f"{name}: {count} were routed there, {told} have a share: {dict(shares[name])}"


def _share_of(delivery: dict[str, Any]) -> str:
    state, told_in = delivery.get("state"), delivery.get("told_in")
    if state == "delivered" and told_in in {None, "at_once"}:
        return "at once"
    if state == "grouped":
        return "grouped" if told_in == "group" else "digest"
    return str(state)


def _unexplained(accepted: dict[str, list[Heard]], crashes: Sequence[Crash]) -> list[str]:
    """Return the alerts of repeats that no crash of their own explains, one for each message.

    A crash explains one repeat: it fell between the two messages. Crashes and repeats are paired
    so that as many as possible are explained.
    """
    by_message: dict[tuple[Heard, Heard], str] = {}
    for alert, all_ in accepted.items():
        for pair in pairwise(all_):
            by_message.setdefault(pair, alert)
    repeats = [(alert, first.at, second.at) for (first, second), alert in by_message.items()]
    explains = {
        index: [
            number
            for number, crash in enumerate(crashes)
            if crash.begun_at - SLACK_SECONDS <= second and first - SLACK_SECONDS <= crash.ended_at
        ]
        for index, (_, first, second) in enumerate(repeats)
    }
    taken: dict[int, int] = {}
    return [
        alert
        for index, (alert, _, _) in enumerate(repeats)
        if not _pair(index, explains, taken, set())
    ]


def _pair(
    index: int, explains: dict[int, list[int]], taken: dict[int, int], seen: set[int]
) -> bool:
    for crash in explains[index]:
        if crash in seen:
            continue
        seen.add(crash)
        if crash not in taken or _pair(taken[crash], explains, taken, seen):
            taken[crash] = index
            return True
    return False
