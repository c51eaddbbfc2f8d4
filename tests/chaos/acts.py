"""What is done to a running system, and when: drawn from a seed before anything begins."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """One thing that happens; those of the second half concern the broker or a chat."""

    START = "start"
    READY = "wait until it runs"
    KILL = "kill -9"
    TERM = "SIGTERM"
    SUSPEND = "SIGSTOP"
    RESUME = "SIGCONT"
    PAUSE = "wait"

    BROKER_KILL = "broker: kill -9"
    BROKER_START = "broker: start"
    BROKER_FREEZE = "broker: SIGSTOP"
    BROKER_THAW = "broker: SIGCONT"
    REFUSE = "chat: answers 503"
    ACCEPT = "chat: answers 200"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens to ``who``, so many seconds after what came before."""

    what: What
    who: str = ""
    after_seconds: float = 0.0


Plan = Sequence[Act]
KILLS = (What.KILL, What.BROKER_KILL)


def kills(chance: random.Random, *, count: int, longest_seconds: float = 4.0) -> Plan:
    """Kill the worker again and again: while it starts, soon after it runs, or later."""
    acts = [Act(What.START, "a"), Act(What.READY, "a")]
    for number in range(count):
        if number == count // 4:
            acts.append(Act(What.REFUSE, "ops"))
        if number == count // 2:
            acts.append(Act(What.ACCEPT, "ops"))
        if chance.random() < 2 / 3:
            acts.append(Act(What.READY, "a"))
        acts += [Act(What.KILL, "a", chance.uniform(0.0, longest_seconds)), Act(What.START, "a")]
    return acts


def broker_killed(chance: random.Random, *, count: int = 1) -> Plan:
    """Kill the broker and start it again on the same data."""
    acts = [Act(What.START, "a"), Act(What.READY, "a")]
    for _ in range(count):
        acts += [
            Act(What.BROKER_KILL, after_seconds=chance.uniform(1.0, 4.0)),
            Act(What.BROKER_START, after_seconds=chance.uniform(0.0, 4.0)),
        ]
    return acts


def broker_frozen(chance: random.Random, *, count: int = 1, seconds: float = 20.0) -> Plan:
    """Suspend the broker for longer than the session lasts."""
    acts = [Act(What.START, "a"), Act(What.READY, "a")]
    for _ in range(count):
        acts += [
            Act(What.BROKER_FREEZE, after_seconds=chance.uniform(1.0, 3.0)),
            Act(What.BROKER_THAW, after_seconds=seconds),
            Act(What.PAUSE, after_seconds=1.0),
        ]
    return acts


def stops(chance: random.Random, *, count: int = 1) -> Plan:
    """Stop the worker in an orderly way, while it works."""
    acts: list[Act] = []
    for _ in range(count):
        acts += [
            Act(What.START, "a"),
            Act(What.READY, "a"),
            Act(What.TERM, "a", chance.uniform(0.5, 3.0)),
        ]
    return acts


def stops_without_broker(chance: random.Random, *, count: int = 1) -> Plan:
    """Stop the worker in an orderly way while the broker is frozen, and then while it is dead."""
    acts: list[Act] = []
    for _ in range(count):
        for away, back in (
            (What.BROKER_FREEZE, What.BROKER_THAW),
            (What.BROKER_KILL, What.BROKER_START),
        ):
            acts += [
                Act(What.START, "a"),
                Act(What.READY, "a"),
                Act(away, after_seconds=chance.uniform(0.5, 2.0)),
                Act(What.TERM, "a", chance.uniform(0.0, 2.0)),
                Act(back),
            ]
    return acts


def zombie(chance: random.Random, *, count: int = 1, seconds: float = 12.0) -> Plan:
    """Suspend one of two workers for longer than its session lasts, then let it go on."""
    acts = [Act(What.START, who) for who in "ab"] + [Act(What.READY, who) for who in "ab"]
    for _ in range(count):
        who = chance.choice("ab")
        acts += [
            Act(What.SUSPEND, who, chance.uniform(1.0, 4.0)),
            Act(What.RESUME, who, seconds),
            Act(What.PAUSE, after_seconds=3.0),
        ]
    return acts


def comings_and_goings(chance: random.Random, *, seconds: float = 30.0) -> Plan:
    """Start, kill and stop two workers in any order."""
    acts = [Act(What.START, "a"), Act(What.START, "b"), Act(What.READY, "a")]
    runs, spent = {"a": True, "b": True}, 0.0
    while spent < seconds:
        who, wait = chance.choice("ab"), chance.uniform(0.5, 5.0)
        what = chance.choice([What.KILL, What.TERM]) if runs[who] else What.START
        acts.append(Act(what, who, wait))
        runs[who] = not runs[who]
        spent += wait
    return [*acts, *(Act(What.START, who) for who in "ab" if not runs[who])]


def trial(_: random.Random) -> Plan:
    """Do what shows most mistakes soon: a refusal, and two kills."""
    return [
        Act(What.REFUSE, "ops"),
        Act(What.START, "a"),
        Act(What.READY, "a"),
        Act(What.KILL, "a", 3.0),
        Act(What.START, "a"),
        Act(What.READY, "a"),
        Act(What.ACCEPT, "ops"),
        Act(What.KILL, "a", 3.0),
        Act(What.START, "a"),
        Act(What.READY, "a"),
    ]


SCENARIOS: Mapping[str, Callable[..., Plan]] = {
    "kills": kills,
    "broker-killed": broker_killed,
    "broker-frozen": broker_frozen,
    "stops": stops,
    "stops-without-broker": stops_without_broker,
    "zombie": zombie,
    "comings-and-goings": comings_and_goings,
    "trial": trial,
}


def planned(scenario: str, seed: int, **given: float) -> Plan:
    """Return the plan of a scenario: the same for the same seed."""
    return SCENARIOS[scenario](random.Random(seed), **given)
