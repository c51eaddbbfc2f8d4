"""The measure itself: every text judged, and all that is counted of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.judge import judge
from alerts.watch_loading import Find
from alerts.watches import Watch
from schemas.findings import Findings
from schemas.report import Verdict, VerdictKind
from schemas.state import State
from streams.evaluation.ablation import PARTS
from streams.evaluation.baselines import baselines
from streams.evaluation.gold import Gold, Label
from streams.evaluation.measures import Bin, Counts, States, brier, reliability

ALL = "all"
PLAIN = "without borderline"


@dataclass(frozen=True, slots=True)
class Judged:
    """One text with the verdict on it."""

    gold: Gold
    verdict: Verdict

    @property
    def is_mention(self) -> bool:
        """Whether it was taken for a mention."""
        return self.verdict.verdict is VerdictKind.MENTION

    @property
    def is_right(self) -> bool:
        """Whether that is what its label says."""
        return self.is_mention == self.gold.is_clause


@dataclass(frozen=True, slots=True)
class Group:
    """A language, or all of them, and what came of its texts."""

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one run over one gold file.

    ``baselines`` and ``ablations`` give, by name, the counts over all texts; ``confusion`` how
    often each label met each verdict; ``errors`` are in the order of the file.
    """

    watch: str
    groups: tuple[Group, ...]
    baselines: tuple[tuple[str, tuple[Group, ...]], ...]
    ablations: tuple[Group, ...]
    reliability: tuple[Bin, ...]
    brier: float
    confusion: Mapping[tuple[Label, VerdictKind], int]
    states: States
    errors: tuple[Judged, ...]


StateOf = Callable[[Findings, Watch], State]
"""Says which state of the clause a report tells."""


def evaluate(texts: Sequence[Gold], watch: Watch, *, find: Find, state_of: StateOf) -> Evaluation:
    """Judge each text once, and once more without each part of the judge; count all of it."""
    found = [find(gold.title, gold.text, gold.lang, [watch.sides]) for gold in texts]
    judged = [Judged(gold, judge(each, watch)) for gold, each in zip(texts, found, strict=True)]
    scored = [(each.verdict.score, each.gold.is_clause) for each in judged]
    return Evaluation(
        watch=watch.id,
        groups=_groups((each.gold, each.is_mention) for each in judged),
        baselines=tuple(
            (name, _groups((gold, asked(gold)) for gold in texts))
            for name, asked in baselines().items()
        ),
        ablations=tuple(
            Group(name, Counts.of(_pairs(texts, (less(each, watch) for each in found))))
            for name, less in PARTS.items()
        ),
        reliability=reliability(scored),
        brier=brier(scored),
        confusion=Counter((each.gold.label, each.verdict.verdict) for each in judged),
        states=States.of(
            (each.gold.state, state_of(findings, watch))
            for each, findings in zip(judged, found, strict=True)
            if each.gold.state
        ),
        errors=tuple(each for each in judged if not each.is_right),
    )


def _pairs(texts: Iterable[Gold], verdicts: Iterable[Verdict]) -> Iterable[tuple[bool, bool]]:
    return (
        (gold.is_clause, verdict.verdict is VerdictKind.MENTION)
        for gold, verdict in zip(texts, verdicts, strict=True)
    )


def _groups(told: Iterable[tuple[Gold, bool]]) -> tuple[Group, ...]:
    """Count per language, then over all, then over all that is not borderline."""
    all_ = [(gold, is_mention) for gold, is_mention in told]
    members: dict[str, list[tuple[bool, bool]]] = {
        language: [] for language in sorted({gold.lang for gold, _ in all_})
    }
    members |= {ALL: [], PLAIN: []}
    for gold, is_mention in all_:
        pair = (gold.is_clause, is_mention)
        for name in (gold.lang, ALL, *(() if gold.borderline else (PLAIN,))):
            members[name].append(pair)
    return tuple(Group(name, Counts.of(pairs)) for name, pairs in members.items())
