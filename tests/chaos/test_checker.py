"""The judge itself: a run without fault passes, and each fault is found."""

import ast
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.checker import violations
from tests.chaos.evidence import Crash, End, Fault, Heard, Rec, Run, Sent

NAMES = ("desk", "ops")
ROOT = Path(__file__).parents[2]
OURS = {"schemas", "alerts", "streams", "dashboard"}


def an_id(number: int) -> str:
    return f"{number:032x}"


def a_rec(topic: str, place: int, offset: int | None = None, **value: Any) -> Rec:
    """A record that comes of the article at ``place``, on the one partition that there is."""
    origin = f"topic-id/0/{place}/{1000 + place}".encode()
    return Rec(
        topic,
        0,
        place if offset is None else offset,
        json.dumps(value).encode(),
        timestamp_milliseconds=1000 + place,
        headers=() if topic == "articles" else (("clausewatch_origin", origin),),
    )


def a_delivery(alert: int, name: str, state: str, offset: int, **given: Any) -> Rec:
    value = {"alert_id": an_id(alert), "destination": name, "state": state, **given}
    return Rec("deliveries", 0, offset, json.dumps(value).encode())


def a_message(alert: int, *, at: float = 10.0, status: int = 200) -> Heard:
    return Heard(at, f"new report\nReport {alert:04}\nWhy: because\nAlert {an_id(alert)}", status)


def records() -> dict[str, tuple[Rec, ...]]:
    """Three articles: 0 and 2 mention the clause, 1 does not; all was told."""
    said = (0, 2)
    return {
        "articles": tuple(a_rec("articles", place) for place in range(3)),
        "reports": tuple(
            a_rec("reports", p, verdicts=[{"verdict": "mention" if p in said else "none"}])
            for p in range(3)
        ),
        "mentions": tuple(a_rec("mentions", p, watch="w") for p in said),
        "decisions": tuple(
            a_rec(
                "decisions",
                p,
                decision_id=an_id(100 + p),
                decision="new",
                mention={"watch": "w"},
            )
            for p in said
        ),
        "alerts": tuple(a_rec("alerts", p, alert_id=an_id(p), watch="w") for p in said),
        "deliveries": tuple(
            a_delivery(p, name, state, 10 * p + at)
            for p in said
            for at, state in enumerate(("pending", "sending", "delivered"))
            for name in NAMES
        ),
        "dead_letters": (),
        "health": (),
    }


def a_run(**given: Any) -> Run:
    known: dict[str, Any] = {
        "records": records(),
        "receivers": {name: (a_message(0), a_message(2)) for name in NAMES},
        "sent": tuple(Sent((0, p), f"Report {p:04}", is_mention=p != 1) for p in range(3)),
        "secrets": ("hunter2",),
        "logs": {"worker.log": "all is well"},
    }
    return Run(**(known | given))


def with_topic(topic: str, change: Callable[[tuple[Rec, ...]], tuple[Rec, ...]]) -> Run:
    return a_run(records=records() | {topic: change(records()[topic])})


def found(run: Run) -> set[str]:
    return {violation.invariant for violation in violations(run)}


def test_a_run_without_fault_passes() -> None:
    assert violations(a_run()) == []


@pytest.mark.parametrize("topic", ["reports", "mentions", "decisions", "alerts"])
def test_a_redelivery_that_says_the_same_passes(topic: str) -> None:
    run = with_topic(topic, lambda recs: (*recs, replace(recs[0], offset=99)))

    assert violations(run) == []


def test_a_dead_letter_is_a_final_state_too() -> None:
    letter = {"topic": "x.articles", "partition": 0, "offset": 1}
    changed = {
        "reports": tuple(rec for rec in records()["reports"] if rec.offset != 1),
        "dead_letters": (Rec("dead_letters", 0, 0, json.dumps(letter).encode()),),
    }

    assert violations(a_run(records=records() | changed)) == []


@pytest.mark.parametrize(
    ("topic", "lost", "invariant"),
    [
        ("articles", 1, "I1"),
        ("reports", 1, "I1"),
        ("mentions", 2, "I4"),
        ("decisions", 2, "I4"),
        ("alerts", 2, "I4"),
        ("deliveries", 22, "I2"),
    ],
)
def test_a_record_that_is_missing(topic: str, lost: int, invariant: str) -> None:
    run = with_topic(topic, lambda recs: tuple(rec for rec in recs if rec.offset != lost))

    assert invariant in found(run)


def test_a_report_and_a_dead_letter_of_one_article() -> None:
    letter = {"topic": "x.articles", "partition": 0, "offset": 1}
    run = with_topic(
        "dead_letters", lambda _: (Rec("dead_letters", 0, 0, json.dumps(letter).encode()),)
    )

    assert found(run) == {"I1"}


def test_two_different_reports_of_one_article() -> None:
    run = with_topic("reports", lambda recs: (*recs, a_rec("reports", 1, 99, verdicts=[])))

    assert found(run) == {"I1"}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((), id="none"),
        pytest.param((("clausewatch_origin", b"topic-id/0/77/1077"),), id="no such article"),
        pytest.param((("clausewatch_origin", b"topic-id/0/1/5"),), id="another time"),
        pytest.param((("clausewatch_origin", b"other-id/0/1/1001"),), id="another topic"),
    ],
)
def test_a_report_of_unknown_origin(headers: tuple[tuple[str, bytes | None], ...]) -> None:
    stray = replace(a_rec("reports", 1, 99, verdicts=[{"verdict": "none"}]), headers=headers)

    assert "I1" in found(with_topic("reports", lambda recs: (*recs, stray)))


def test_a_mention_that_all_topics_agree_to_forget_is_missed_by_its_reader() -> None:
    silent = records() | {
        topic: tuple(rec for rec in recs if rec.offset < 2)
        for topic, recs in records().items()
        if topic in {"mentions", "decisions", "alerts"}
    }
    silent["reports"] = tuple(
        a_rec("reports", p, verdicts=[{"verdict": "mention" if p == 0 else "none"}])
        for p in range(3)
    )
    silent["deliveries"] = tuple(rec for rec in records()["deliveries"] if rec.offset < 10)

    run = a_run(records=silent, receivers={name: (a_message(0),) for name in NAMES})

    assert found(run) == {"I2"}


def test_what_mentions_nothing_is_not_told() -> None:
    history = (a_message(0), a_message(2), a_message(1))

    assert "I2" in found(a_run(receivers={"desk": history, "ops": history[:2]}))


def test_a_delivery_that_was_refused_is_none() -> None:
    refused = (a_message(0), a_message(2, status=503))

    assert found(a_run(receivers={"desk": refused, "ops": a_run().receivers["ops"]})) == {"I2"}


def test_a_delivery_that_is_still_open() -> None:
    late = a_delivery(2, "desk", "sending", 99)

    assert found(with_topic("deliveries", lambda recs: (*recs, late))) == {"I2"}


@pytest.mark.parametrize(
    ("notices", "expected"), [((), {"I2"}), ((Heard(11.0, "desk refuses messages"),), set())]
)
def test_a_failed_delivery_is_told_to_the_operator(
    notices: tuple[Heard, ...], expected: set[str]
) -> None:
    failed = a_delivery(2, "desk", "failed", 99)
    run = with_topic("deliveries", lambda recs: (*recs, failed))
    refused = (a_message(0), a_message(2, status=410))

    run = replace(run, receivers=dict(run.receivers) | {"desk": refused}, operator=notices)

    assert found(run) == expected


@pytest.mark.parametrize(
    ("again", "crashes", "is_explained"),
    [
        pytest.param([20.0], [], False, id="no crash"),
        pytest.param([20.0], [15.0], True, id="a crash in between"),
        pytest.param([20.0], [30.0], False, id="a crash long after"),
        pytest.param([20.0], [5.0], False, id="a crash long before"),
        pytest.param([20.0, 25.0], [15.0], False, id="twice for one crash"),
        pytest.param([20.0, 25.0], [15.0, 22.0], True, id="twice for two crashes"),
    ],
)
def test_a_repeated_message_needs_a_crash_of_its_own(
    again: list[float], crashes: list[float], *, is_explained: bool
) -> None:
    history = (a_message(0), a_message(2), *(a_message(2, at=at) for at in again))
    run = a_run(
        receivers={"desk": history, "ops": a_run().receivers["ops"]},
        crashes=tuple(Crash(at, at) for at in crashes),
    )

    assert found(run) == (set() if is_explained else {"I3"})


def a_group(*, at: float) -> Heard:
    """One message of both alerts."""
    items = "\n\n".join(f"Report {n:04}\nAlert {an_id(n)}" for n in (0, 2))
    return Heard(at, f"2 more reports\n{items}")


def test_one_message_of_several_alerts_is_one_repeat_and_each_goes_by_its_own_id() -> None:
    twice = (a_group(at=10.0), a_group(at=20.0))
    receivers = {"desk": twice, "ops": a_run().receivers["ops"]}

    assert found(a_run(receivers=receivers, crashes=(Crash(15.0, 15.0),))) == set()
    assert found(a_run(receivers=receivers)) == {"I3"}


def test_an_event_that_is_only_named_is_not_heard_of() -> None:
    named = Heard(30.0, f"1 more report of “Report 0000”\n■ Report 0000\n{a_message(2).text[11:]}")
    history = (a_message(0), named)

    assert found(a_run(receivers=dict.fromkeys(NAMES, history))) == set()
    assert "I2" in found(a_run(receivers=dict.fromkeys(NAMES, (named,))))


@pytest.mark.parametrize(
    ("state", "told_in", "is_well"),
    [
        ("delivered", "at_once", True),
        ("grouped", "group", True),
        ("grouped", "digest", True),
        ("suppressed", None, True),
        ("delivered", "group", False),
    ],
)
def test_what_was_routed_has_its_share(state: str, told_in: str | None, *, is_well: bool) -> None:
    last = a_delivery(2, "desk", state, 99, told_in=told_in, routed_to=NAMES)

    run = with_topic("deliveries", lambda recs: (*recs, last))

    assert found(run) == (set() if is_well else {"I9"})


def test_a_destination_that_an_alert_was_routed_to_and_that_has_no_record_of_it() -> None:
    third = a_delivery(2, "desk", "delivered", 99, routed_to=("desk", "ops", "third"))

    assert "I9" in found(with_topic("deliveries", lambda recs: (*recs, third)))


def test_two_messages_repeated_after_one_crash_are_one_too_many() -> None:
    history = tuple(a_message(n, at=at) for at in (10.0, 20.0) for n in (0, 2))
    run = a_run(
        receivers={"desk": history, "ops": a_run().receivers["ops"]}, crashes=(Crash(15.0, 15.0),)
    )

    assert found(run) == {"I3"}


def test_each_destination_may_hear_a_repeat_of_the_same_crash() -> None:
    history = (a_message(0), a_message(2), a_message(2, at=20.0))

    assert (
        violations(a_run(receivers=dict.fromkeys(NAMES, history), crashes=(Crash(15.0, 15.0),)))
        == []
    )


def test_one_article_under_two_ids() -> None:
    other = Heard(20.0, f"new report\nReport 0002\nAlert {an_id(77)}")
    history = (a_message(0), a_message(2), other)

    assert "I3" in found(a_run(receivers={"desk": history, "ops": history[:2]}))


def test_a_mention_that_comes_again_and_is_decided_anew() -> None:
    anew = a_rec(
        "decisions",
        2,
        99,
        decision_id=an_id(999),
        decision="republication",
        mention={"watch": "w"},
    )

    assert found(with_topic("decisions", lambda recs: (*recs, anew))) == {"I5"}


def test_an_alert_that_is_told_in_other_words() -> None:
    other = a_rec("alerts", 2, 99, alert_id=an_id(2), watch="w", why=["changed"])

    assert found(with_topic("alerts", lambda recs: (*recs, other))) == {"I5"}


def test_a_product_that_miscounts() -> None:
    assert found(a_run(reconcile_status=1)) == {"I4"}


def test_a_secret_in_a_log_or_on_a_topic() -> None:
    spoken = Rec("health", 0, 0, b'{"why": "json://user:hunter2@host"}')

    assert found(a_run(logs={"worker.log": "tried json://user:hunter2@host"})) == {"I6"}
    assert found(with_topic("health", lambda recs: (*recs, spoken))) == {"I6"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"ends": (End("a", 0, frozenset({0})),)}, set(), id="as it should"),
        pytest.param({"ends": (End("a", 1, frozenset({0, 70})),)}, {"I7"}, id="another status"),
        pytest.param({"ends": (End("a", None, frozenset({0})),)}, {"I7"}, id="never"),
        pytest.param({"ends": (End("a", 0, frozenset({0}), 31.0, 30.0),)}, {"I7"}, id="too late"),
        pytest.param({"has_drained": False}, {"I7"}, id="stuck"),
    ],
)
def test_how_processes_ended(given: dict[str, Any], expected: set[str]) -> None:
    assert found(a_run(**given)) == expected


def test_a_trouble_that_lasts_is_told_in_time_on_both_ways() -> None:
    fault = Fault(1000.0, 1300.0, ("desk refuses",))
    told = (Heard(1100.0, "desk refuses messages"),)
    state = Rec("health", 0, 0, b'"desk refuses"', timestamp_milliseconds=1_050_000)

    silent = a_run(faults=(fault,))
    late = replace(silent, operator=(Heard(1121.0, "desk refuses messages"),))
    told_once = replace(silent, operator=told)
    told_twice = replace(told_once, records=records() | {"health": (state,)})
    short = a_run(faults=(replace(fault, ended_at=1100.0),))

    assert found(silent) == found(late) == found(told_once) == {"I8"}
    assert len(violations(silent)) == len(violations(late)) == 2
    assert len(violations(told_once)) == 1
    assert violations(told_twice) == violations(short) == []


def test_the_judge_shares_no_code_with_what_it_judges() -> None:
    modules = _imported("tests.chaos.checker") | _imported("tests.chaos.reader")

    assert "tests.chaos.evidence" in modules
    assert {module.partition(".")[0] for module in modules} & OURS == set()


def _imported(module: str) -> set[str]:
    """Return what a module imports, and what the tests' modules among that do."""
    tree = ast.parse((ROOT / module.replace(".", "/")).with_suffix(".py").read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found | {
        inner for name in found if name.startswith("tests.") for inner in _imported(name)
    }
