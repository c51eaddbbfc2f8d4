"""Newness: whether a mention was told before.

The rules, in their order; the first that holds decides:

1. the same article again, its clause told no differently: `republication`;
2. an article told before, its clause sentences changed: `new`, even if another outlet told it so;
3. the same words from the same outlet: `republication`; from another: `copy`;
4. anything else: `new`.

A mention is known by its origin, the arrival that caused it. One that comes a second time with
the same origin is a redelivery and gets the decision it got; the same bytes under another
origin are a second arrival, and a republication.

What is remembered are keys and values of text, so that a Faust table, a file or a ``dict`` can
hold them. Every write can be repeated without harm: a crash between two of them, and the
redelivery that follows, end in the same memory.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from schemas.codec import decode, encode
from schemas.ids import decision_id
from schemas.mention import Decision, DecisionKind, Match, Mention
from schemas.origin import Origin

Recall = Callable[[str], str | None]


class Newness(StrEnum):
    """Why a decision fell as it did."""

    FIRST_REPORT = "first_report"
    CLAUSE_CHANGED = "clause_changed"
    SAME_ARTICLE = "same_article"
    SAME_TEXT_SAME_OUTLET = "same_text_same_outlet"
    SAME_TEXT_OTHER_OUTLET = "same_text_other_outlet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision, and what must be remembered once it is written: keys and values, in order."""

    decision: Decision
    remember: tuple[tuple[str, str], ...]


def decide(mention: Mention, origin: Origin, recall: Recall) -> Outcome:
    """Say what became of a mention; the same for the same mention, origin and memory."""
    keys = _Keys(mention, origin)
    told = recall(keys.place)
    decision = decode(Decision, told.encode()) if told else _fresh(mention, keys, recall)
    return Outcome(decision, _writes(decision, keys, recall))


@dataclass(frozen=True, slots=True)
class _Keys:
    mention: Mention
    origin: Origin

    def _key(self, kind: str, rest: str) -> str:
        return f"{self.mention.watch}/{kind}/{rest}"

    @property
    def place(self) -> str:
        return self._key("origin", self.origin.place)

    @property
    def article(self) -> str:
        return self._key("article", self.mention.article.article_id)

    @property
    def text(self) -> str:
        return self._key("text", self.mention.fingerprint.text)

    @property
    def arrivals(self) -> str:
        return self._key("arrivals", self.mention.report_id)


def _fresh(mention: Mention, keys: _Keys, recall: Recall) -> Decision:
    kind, reason, match = _judged(mention, keys, recall)
    arrival = int(recall(keys.arrivals) or 0) + 1
    return Decision(
        decision_id=decision_id(mention.watch, mention.report_id, arrival),
        decision=kind,
        reasons=(reason,),
        arrival=arrival,
        matches=match,
        mention=mention,
    )


def _judged(
    mention: Mention, keys: _Keys, recall: Recall
) -> tuple[DecisionKind, Newness, Match | None]:
    clauses = _clauses(recall(keys.article))
    if match := clauses.get(mention.clause):
        return DecisionKind.REPUBLICATION, Newness.SAME_ARTICLE, match
    if clauses:
        return DecisionKind.NEW, Newness.CLAUSE_CHANGED, next(iter(clauses.values()))
    if (first := recall(keys.text)) is not None:
        return _same_text(mention, Match.model_validate_json(first))
    return DecisionKind.NEW, Newness.FIRST_REPORT, None


def _same_text(mention: Mention, match: Match) -> tuple[DecisionKind, Newness, Match]:
    # Two unknown outlets are not the same outlet.
    if match.outlet is not None and match.outlet == mention.article.outlet:
        return DecisionKind.REPUBLICATION, Newness.SAME_TEXT_SAME_OUTLET, match
    return DecisionKind.COPY, Newness.SAME_TEXT_OTHER_OUTLET, match


def _writes(decision: Decision, keys: _Keys, recall: Recall) -> tuple[tuple[str, str], ...]:
    mention = decision.mention
    match = Match(
        report_id=mention.report_id,
        article_id=mention.article.article_id,
        outlet=mention.article.outlet,
        url=mention.article.url,
    )
    clauses = {mention.clause: match} | dict(_clauses(recall(keys.article)))
    arrivals = max(decision.arrival, int(recall(keys.arrivals) or 0))
    return (
        # First, and whole: what is known of this origin makes every later write repeatable.
        (keys.place, encode(decision).decode()),
        (keys.article, _joined(clauses)),
        (keys.text, recall(keys.text) or encode(match).decode()),
        (keys.arrivals, str(arrivals)),
    )


def _clauses(remembered: str | None) -> Mapping[str, Match]:
    entries = json.loads(remembered) if remembered else {}
    return {clause: Match.model_validate(match) for clause, match in entries.items()}


def _joined(clauses: Mapping[str, Match]) -> str:
    return json.dumps({clause: match.model_dump() for clause, match in sorted(clauses.items())})
