"""The judge of a run: did anything get lost, said too often, or pass in silence?

It reads what topics and receivers hold and shares no code with the program, so that a mistake
there is not repeated here. The invariants go by their numbers:

1. each article ends as one report or as one dead letter;
2. each alert reaches each destination, or has failed and the operator knows;
3. a crash repeats at most one message per destination, under the same id;
4. the counts of each step add up;
5. what comes again gets the decision that it got;
6. no secret stands in a log or on a topic;
7. every process ended as it should, and all was through in the end;
8. a trouble that lasts was told on `health` and to the operator;
9. for each destination: at once, grouped, in digests, suppressed and failed is all that was routed.
"""

from collections.abc import Callable, Iterator

from tests.chaos.deliveries import delivery_faults, repeat_faults, share_faults
from tests.chaos.evidence import Run, Violation
from tests.chaos.steps import article_faults, count_faults, decision_faults

TELL_SECONDS = 120.0
"""Within this long a trouble must be told."""


def violations(run: Run) -> list[Violation]:
    """Return whatever may never happen and did, in the order of the invariants."""
    return [
        Violation(invariant, what) for invariant, judge in _JUDGES.items() for what in judge(run)
    ]


def _leaks(run: Run) -> Iterator[str]:
    for secret in run.secrets:
        yield from (f"a secret stands in {log}" for log, text in run.logs.items() if secret in text)
        for topic, records in run.records.items():
            raw = secret.encode()
            if any(raw in (rec.value or b"") or raw in (rec.key or b"") for rec in records):
                yield f"a secret stands on {topic}"


def _bad_ends(run: Run) -> Iterator[str]:
    for end in run.ends:
        if end.status not in end.allowed:
            yield f"{end.process} ended with status {end.status}, not {sorted(end.allowed)}"
        if end.seconds > end.most_seconds:
            yield f"{end.process} took {end.seconds:.1f} s to end, not {end.most_seconds:g}"
    if not run.has_drained:
        yield "not everything was through in time after the last fault"


def _untold(run: Run) -> Iterator[str]:
    for fault in run.faults:
        if fault.ended_at - fault.begun_at < TELL_SECONDS:
            continue
        latest = fault.begun_at + TELL_SECONDS
        told = [h.text for h in run.operator if fault.begun_at <= h.at <= latest]
        if not any(word in text for text in told for word in fault.words):
            yield f"the operator did not hear in time of {fault.words}"
        states = [
            (rec.value or b"").decode(errors="replace")
            for rec in run.of("health")
            if fault.begun_at <= rec.timestamp_milliseconds / 1000 <= latest
        ]
        if fault.on_health and not any(word in text for text in states for word in fault.words):
            yield f"`health` did not tell in time of {fault.words}"


_JUDGES: dict[str, Callable[[Run], Iterator[str]]] = {
    "I1": article_faults,
    "I2": delivery_faults,
    "I3": repeat_faults,
    "I4": count_faults,
    "I5": decision_faults,
    "I6": _leaks,
    "I7": _bad_ends,
    "I8": _untold,
    "I9": share_faults,
}
