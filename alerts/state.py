"""The state of the clause that a report tells as its news: signed, ratified, invoked.

A step counts in the title and in the lead, the first sentence of the text, unless it is said to
have been done before, or not at all, or to lie ahead (then it is announced). A party may also say
in any sentence on the clause that it was applied. What is left is background: comment, reaction,
and news on something else. `alerts.weighing` weighs what is read here with all else that tells a
step.
The words stand in the language files (`schemas.concepts.STEPS`); nothing here knows a language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from alerts.judge_reading import gap
from schemas.concepts import Concept
from schemas.findings import Step
from schemas.state import State
from schemas.subjects import Subject

ON_PAPER = frozenset(
    {
        State.SIGNED,
        State.PUBLISHED,
        State.RATIFIED,
        State.IN_FORCE,
        State.AMENDED,
        State.SUSPENDED,
    }
)
"""What is done about the text of the treaty."""

IN_USE = frozenset({State.INVOKED, State.INVOCATION_DENIED, State.AID_SENT})
"""What is done under it, or not."""

OPENING = 3
"""Sentences of the text that may tell what its news is where the clause is given as a ground;
elsewhere only the first of them, the lead, and the title."""

BEARS_ON = 45
"""Characters within which something bears on a step."""

IN_ONE_BREATH = 60
"""Characters within which two steps are told in one breath: "signs the law that ratifies"."""

STATES: Mapping[Concept | Subject, State] = MappingProxyType(
    {
        Concept.SIGNATURE: State.SIGNED,
        Concept.PUBLICATION: State.PUBLISHED,
        Concept.RATIFICATION: State.RATIFIED,
        Concept.ENTRY_INTO_FORCE: State.IN_FORCE,
        Concept.INVOCATION: State.INVOKED,
        Concept.NON_INVOCATION: State.INVOCATION_DENIED,
        Concept.DISPATCH: State.AID_SENT,
        Concept.AMENDMENT: State.AMENDED,
        Concept.SUSPENSION: State.SUSPENDED,
    }
)
"""The step of the clause that each concept names."""

BEARINGS = (Concept.AHEAD, Concept.RECALLED, Concept.COMMENT, Concept.REFERENCE)
"""What bears on a step that is named near it."""

_APPLIED = frozenset({State.INVOKED, State.INVOCATION_DENIED})
_UNLESS_APPLIED = frozenset({State.BACKGROUND, State.AID_SENT})

_OUTDOES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.SUSPENDED: frozenset(
            {State.SIGNED, State.RATIFIED, State.AMENDED, State.INVOKED},
        ),
        State.INVOCATION_DENIED: frozenset({State.INVOKED, State.AID_SENT}),
        State.IN_FORCE: frozenset({State.SIGNED, State.RATIFIED, State.AMENDED}),
        State.PUBLISHED: frozenset({State.SIGNED, State.AMENDED}),
        State.RATIFIED: frozenset({State.SIGNED, State.AMENDED}),
        State.AMENDED: frozenset({State.SIGNED}),
        State.INVOKED: frozenset({State.AID_SENT}),
    }
)
"""Of two steps told in one breath, which one is the news."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a report may tell its news, by the indices of its sentences.

    ``clauses`` are those on the clause that do not only say what it obliges to. ``others`` name
    a third state and not both parties: what is signed there is another treaty. ``is_ground``:
    the judge found the clause given as the ground for what was done. ``is_elsewhere``: there is a
    title, and it names neither party or asks; then the text's news is another.
    """

    title: int | None
    opening: tuple[int, ...]
    clauses: tuple[int, ...] = ()
    others: frozenset[int] = frozenset()
    is_ground: bool = False
    is_elsewhere: bool = False

    def is_of_others(self, step: Step, index: int) -> bool:
        """Whether a step is taken with another treaty there."""
        return STATES.get(step.concept) in ON_PAPER and index in self.others


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report tells as its news; ``index`` is the sentence that tells it, if any does.

    ``again`` is the sentence of the text that tells it, where the title or that alone does.
    """

    state: State
    index: int | None = None
    again: int | None = None


NOTHING = Reported(State.BACKGROUND)


def taken(steps: Mapping[int, Sequence[Step]]) -> Mapping[int, Sequence[Step]]:
    """Return what sentences tell, without the steps that they say were not done.

    Of an article that was not invoked it is told that it was not. Where it is said that a step is
    not denied, or not in doubt, it was done.
    """
    return {index: tuple(_taken(here)) for index, here in steps.items()}


def _taken(here: Sequence[Step]) -> Iterator[Step]:
    denied = [word for word in here if word.concept is Concept.NOT_DENIED]
    undone = [
        word
        for word in here
        if word.concept is Concept.NOT_DONE
        and not any(gap(word, each) <= IN_ONE_BREATH for each in denied)
    ]
    for step in here:
        is_undone = step.concept in STATES and any(gap(word, step) == 0 for word in undone)
        if step.concept is Concept.INVOCATION and is_undone:
            yield step._replace(concept=Concept.NON_INVOCATION)
        elif step.concept is Concept.NON_INVOCATION or not is_undone:
            yield step


def state_of(steps: Mapping[int, Sequence[Step]], scene: Scene) -> Reported:
    """Return the step that a report tells as its news, by what its sentences tell of steps."""
    reading = _Reading(steps, scene)
    found = next(reading.begun(), NOTHING)
    if found.state in _UNLESS_APPLIED:
        found = next(reading.applied(), found)
    return replace(found, again=reading.again(found))


@dataclass(frozen=True, slots=True)
class _Reading:
    steps: Mapping[int, Sequence[Step]]
    scene: Scene

    @property
    def title(self) -> tuple[int, ...]:
        """The title, if there is one."""
        return () if self.scene.title is None else (self.scene.title,)

    @property
    def is_comment(self) -> bool:
        """Whether the title says that the text is on a step, not news of it."""
        return any(
            step.concept is Concept.COMMENT
            for index in self.title
            for step in self.steps.get(index, ())
        )

    @property
    def is_read_on(self) -> bool:
        """Whether the text may tell news that the title does not."""
        return not (self.is_comment or self.scene.is_elsewhere)

    def begun(self) -> Iterator[Reported]:
        """Yield what the title tells, then what the text begins with."""
        opening = self.scene.opening
        if not self.scene.is_ground:
            opening = opening[:1] if self.is_read_on else ()
        for index in (*self.title, *opening):
            for state in self._fresh(index):
                yield Reported(state, index)

    def again(self, told: Reported) -> int | None:
        """Return the sentence of the text that tells what a report tells."""
        if told.index not in self.title:
            return told.index
        lead = self.scene.opening[:1]
        return next((index for index in lead if told.state in self._fresh(index)), None)

    def applied(self) -> Iterator[Reported]:
        """Yield where a party says that the article was applied, or was not."""
        if self.is_read_on:
            for index in self.scene.clauses:
                for state in self._fresh(index):
                    if state in _APPLIED:
                        yield Reported(state, index)
        if self.scene.is_ground and not self._is_recalled():
            yield Reported(State.INVOKED, next(iter(self.scene.clauses), None))

    def _is_recalled(self) -> bool:
        """Whether it is said below the opening that the article was applied before."""
        return any(
            STATES.get(step.concept) in _APPLIED and self._is_old(step, index)
            for index in self.scene.clauses
            for step in self.steps.get(index, ())
            if index not in self.scene.opening
        )

    def _fresh(self, index: int) -> Iterator[State]:
        """Yield the states that a sentence tells as news, in its order."""
        here, told = self.steps.get(index, ()), self._told(index)
        news = [step for step in told if not self._is_stale(step, index)]
        for step in news:
            state = STATES[step.concept]
            # What is to come outdoes nothing that was done.
            done = (other for other in news if not self._is_ahead(other, told, here))
            beside = (STATES[other.concept] for other in done if gap(step, other) <= IN_ONE_BREATH)
            if not any(state in _OUTDOES.get(other, ()) for other in beside):
                yield State.ANNOUNCED if self._is_ahead(step, told, here) else state

    def _is_ahead(self, step: Step, told: Sequence[Step], here: Sequence[Step]) -> bool:
        if _bears(Concept.AHEAD, step, told, here):
            return True
        # What a committee backs the chamber has yet to vote on.
        is_ratified = step.concept is Concept.RATIFICATION
        return is_ratified and _bears(Subject.COMMITTEE, step, told, here)

    def _told(self, index: int) -> list[Step]:
        return [step for step in self.steps.get(index, ()) if step.concept in STATES]

    def _is_old(self, step: Step, index: int) -> bool:
        return _bears(Concept.RECALLED, step, self._told(index), self.steps[index])

    def _is_stale(self, step: Step, index: int) -> bool:
        if self._is_old(step, index):
            return True
        in_text = index != self.scene.title
        if in_text and _bears(Concept.COMMENT, step, self._told(index), self.steps[index]):
            return True
        return self.scene.is_of_others(step, index)


def bearings(step: Step, here: Sequence[Step]) -> frozenset[Concept]:
    """Return what bears on a step in its sentence: it lies ahead, is recalled, commented on."""
    told = [each for each in here if each.concept in STATES]
    return frozenset(each for each in BEARINGS if _bears(each, step, told, here))


def _bears(
    concept: Concept | Subject, step: Step, told: Sequence[Step], here: Sequence[Step]
) -> bool:
    """Whether such words stand near a step, and no other step stands nearer to them."""
    return any(
        gap(word, step) <= BEARS_ON and all(gap(word, step) <= gap(word, each) for each in told)
        for word in here
        if word.concept is concept
    )
