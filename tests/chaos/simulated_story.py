"""What the story of a simulation tells up to some moment: who said what, and who heard it."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from schemas.origin import HEADER
from tests.chaos.simulated_log import TAKEN, Answer, Contact, Ended, Ending, Entry, Event, Place

TOLD = ("new", "update")

Cause = tuple[str, str]
"""The place of the article that a record comes of, and the watch."""

Key = tuple[str, str]
"""A destination and an alert."""


def read(entry: Entry) -> dict[str, Any]:
    """Return a record's JSON object."""
    return _parsed(entry.value or b"{}")


@lru_cache(4096)  # thousands of runs say the same
def _parsed(value: bytes) -> dict[str, Any]:
    parsed = json.loads(value)
    assert isinstance(parsed, dict)
    return parsed


def origin(entry: Entry) -> str:
    """Return the place of the article that a record comes of."""
    (header,) = (value for name, value in entry.headers if name == HEADER and value)
    return header.decode().rpartition("/")[0]


def cause(entry: Entry) -> Cause:
    """Return the article that a record comes of, and its watch."""
    value = read(entry)
    return origin(entry), value.get("watch") or value["mention"]["watch"]


@dataclass(slots=True)
class Story:
    """All that was written, heard and suffered so far."""

    entries: dict[Place, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    mentions: dict[Cause, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    decisions: dict[Cause, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    alerts: dict[Cause, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    to_tell: set[Cause] = field(default_factory=set)
    decided: dict[str, set[Cause]] = field(default_factory=lambda: defaultdict(set))
    alert_ids: set[str] = field(default_factory=set)
    buried: set[tuple[str, int, int]] = field(default_factory=set)
    deliveries: dict[Key, str] = field(default_factory=dict)
    delivered: set[Key] = field(default_factory=set)
    sendings: Counter[Key] = field(default_factory=Counter)
    contacts: Counter[Key] = field(default_factory=Counter)
    taken: Counter[Key] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    repeats: Counter[str] = field(default_factory=Counter)
    crashes: int = 0

    def add(self, event: Event) -> None:
        """Take in what happened next."""
        match event:
            case Entry():
                self.entries[event.place].append(event)
                self._add(event)
            case Contact():
                self._hear(event)
            case Ended():
                self.crashes += event.how is not Ending.STOPPED
            case _:
                pass

    def _add(self, entry: Entry) -> None:
        value = entry.value or b""
        match entry.topic:
            case "reports":
                self.reports[origin(entry)].add(value)
            case "mentions":
                self.mentions[cause(entry)].add(value)
            case "decisions":
                self._add_decision(cause(entry), read(entry), value)
            case "alerts":
                self.alerts[cause(entry)].add(value)
                self.alert_ids.add(read(entry)["alert_id"])
            case "dead_letters":
                letter = read(entry)
                topic = str(letter["topic"]).rpartition(".")[2]
                self.buried.add((topic, letter["partition"], letter["offset"]))
            case "deliveries":
                self._add_delivery(read(entry))

    def _add_decision(self, why: Cause, decision: dict[str, Any], value: bytes) -> None:
        self.decisions[why].add(value)
        self.decided[decision["mention"]["report_id"]].add(why)
        if decision["decision"] in TOLD:
            self.to_tell.add(why)

    def _add_delivery(self, delivery: dict[str, Any]) -> None:
        key = delivery["destination"], delivery["alert_id"]
        self.deliveries[key] = delivery["state"]
        if delivery["state"] == "sending":
            self.sendings[key] += 1
        elif delivery["state"] in {"delivered", "grouped"}:
            self.delivered.add(key)

    def _hear(self, contact: Contact) -> None:
        keys = [(contact.destination, alert_id) for alert_id in contact.alert_ids]
        if contact.answer in TAKEN and any(self.taken[key] for key in keys):
            self.repeats[contact.destination] += 1
        for key in keys:
            self.contacts[key] += 1
            self.taken[key] += contact.answer in TAKEN
        self.unsure[contact.destination] += contact.answer is Answer.TAKES_UNSURELY

    @property
    def in_flight(self) -> Counter[str]:
        """How many messages each destination took that nobody put down as delivered."""
        taken = {key for key, times in self.taken.items() if times}
        return Counter(destination for destination, _ in taken - self.delivered)
