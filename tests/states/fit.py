"""Fits alerts/shipped/states.toml on the labelled reports that may be tuned on.

    python -m tests.states.fit            prints the file
    python -m tests.states.fit --across   how well each writer's reports are told by what is learned
                                          from all others

`reports/` holds 35 reports in each of 22 languages: 26 by seven writers who knew neither the
language data nor each other's, nine by an eighth, who mended the words after reading them. The rest
is what may be tuned on of the gold set, the texts written for the recognition and for the steps,
and the labelled stream.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alerts.events import looked_at, scene_of
from alerts.judge import judged
from alerts.judge_clauses import clause_sentences
from alerts.state import Reported, Scene, state_of, taken
from alerts.weighing import ALWAYS, Model, Signs, signs, weighed
from schemas.findings import Step
from schemas.state import State
from streams.analysis import Analysis, load
from streams.evaluation.gold import Gold, Label
from streams.evaluation.measures import States
from tests.newness.fit import WRITTEN
from tests.newness.stream import events, stream
from tests.regression import log_odds_of_each
from tests.states.labelled import TESTS, labelled

Steps = Mapping[int, Sequence[Step]]

REPORTS = "states/reports/*.jsonl"

RIDGE = 5.0
"""Of every sign but the one that always stands: how common a state is costs nothing."""

SEEN = 4
"""In how many reports a sign must stand to be weighed."""

LEAST = 0.15
"""What speaks for or against a state by less is left out of the file."""

WRITTEN_AS_NEWS = 2.0
"""What a report counts that was written as desks write, of all steps alike."""

WRITTEN_IN_PASSING = 1.4
"""What a text counts that was written to be recognised, or for the stream: few of them tell a step,
as of what is published."""

WRITTEN_TO_MATCH = 0.3
"""What a text written to try the words counts: its words are all known."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A labelled report as it is read, and who wrote it."""

    writer: str
    state: State
    steps: Steps
    scene: Scene
    told: Reported
    weight: float

    @property
    def signs(self) -> Signs:
        """What the model weighs."""
        return signs(self.steps, self.scene, self.told)


def samples(analysis: Analysis) -> list[Sample]:
    """Return all that may be tuned on."""
    written = [
        (writer, gold, weight)
        for pattern, weight in (
            (REPORTS, WRITTEN_AS_NEWS),
            ("gold/tune/??.jsonl", WRITTEN_IN_PASSING),
            ("data/dev-*.jsonl", WRITTEN_IN_PASSING),
            ("data/states-*.jsonl", WRITTEN_TO_MATCH),
        )
        for writer, gold in labelled(pattern)
    ]
    streamed = [("stream", gold, WRITTEN_IN_PASSING) for gold in _streamed()]
    return [
        Sample(writer, gold.state, *_read(analysis, gold), weight)
        for writer, gold, weight in (*written, *streamed)
        if gold.state
    ]


def fitted(chosen: Sequence[Sample]) -> Model:
    """Return the model that fits these reports best."""
    found = [each.signs for each in chosen]
    seen = Counter(sign for each in found for sign in each)
    columns = sorted(sign for sign, times in seen.items() if times >= SEEN)
    values = np.array([[each.get(sign, 0.0) for sign in columns] for each in found])
    is_each = np.array([[each.state is state for state in State] for each in chosen], float)
    ridge = np.array([0.0 if sign == ALWAYS else RIDGE for sign in columns])
    weights = np.array([each.weight for each in chosen])
    odds = log_odds_of_each(values, is_each, ridge, weights)
    return {
        state: dict(_telling(columns, of_it)) for state, of_it in zip(State, odds.T, strict=True)
    }


def across(found: Sequence[Sample]) -> States:
    """Tell each writer's reports by the model that all others teach."""
    pairs: list[tuple[State, State]] = []
    for writer in writers():
        model = fitted([each for each in found if each.writer != writer])
        theirs = (each for each in found if each.writer == writer)
        pairs += (
            (each.state, weighed(each.steps, each.scene, each.told, model).state) for each in theirs
        )
    return States.of(pairs)


def writers() -> list[str]:
    """Return who wrote the reports."""
    return sorted(path.stem for path in TESTS.glob(REPORTS))


def as_toml(model: Model) -> str:
    """Return the file."""
    return "\n".join(_lines(model)) + "\n"


def _lines(model: Model) -> Iterator[str]:
    yield "# Written by `python -m tests.states.fit`, from the reports that may be tuned on."
    for state, weights in model.items():
        yield f"\n[{state.value}]"
        yield from (f'"{sign}" = {weight}' for sign, weight in weights.items())


def _telling(columns: Iterable[str], odds: Iterable[float]) -> Iterator[tuple[str, float]]:
    for sign, speaks in zip(columns, odds, strict=True):
        if abs(speaks) >= LEAST or sign == ALWAYS:
            yield sign, round(float(speaks), 2)


def _streamed() -> Iterator[Gold]:
    """Yield the reports of the stream that were written independently."""
    for row in (*stream("tune"), *events("more")):
        if row.kind.split()[0] in WRITTEN:
            yield Gold(
                id=row.article.url or "",
                lang=row.article.language or "",
                title=row.article.title,
                text=row.article.text,
                label=Label.CLAUSE,
                state=row.state,
            )


def _read(analysis: Analysis, gold: Gold) -> tuple[Steps, Scene, Reported]:
    (watch,) = analysis.watches
    findings = analysis.extractor.findings(gold.title, gold.text, gold.lang, [watch.sides])
    judgement = judged(findings, watch)
    clauses = clause_sentences(judgement)
    steps = taken(analysis.extractor.steps(findings, looked_at(findings, clauses)))
    scene = scene_of(findings, clauses, verdict=judgement.verdict, watch=watch)
    return steps, scene, state_of(steps, scene)


if __name__ == "__main__":
    found = samples(load(watches=None, outlets=None))
    if "--across" in sys.argv:
        told = across(found)
        sys.stdout.write(
            f"accuracy {told.accuracy.value:.3f} of {told.accuracy.of}, "
            f"background as news {told.background_as_news.value:.3f}\n"
        )
    else:
        sys.stdout.write(as_toml(fitted(found)))
