"""Which step a report tells as its news, by all that speaks for each.

`alerts.state` reads what the title and the lead say. What both of them tell stands, and no step
that is named below the opening alone outdoes one that was read. Else, as where their words are
not known, the rest of the report tells too: a step named in three sentences, the instruments that
were exchanged, the vote. Each is a sign; how much it speaks for each state stands in a file, fitted
on labelled reports (``python -m tests.states.fit``): one logistic model of all states. Nothing here
knows a language.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import fsum

from alerts.state import BEARINGS, NOTHING, STATES, Reported, Scene, bearings
from schemas.concepts import Concept
from schemas.findings import Step
from schemas.state import State
from schemas.subjects import TELLING

MOST_TIMES = 3
"""How often a step is counted: a text that names one twenty times is no surer."""

ALWAYS = "always"

Signs = Mapping[str, float]
Model = Mapping[State, Signs]
"""How much each sign speaks for each state, in log-odds."""


@cache
def shipped() -> Model:
    """Return the model that is shipped."""
    source = files("alerts").joinpath("shipped", "states.toml").read_text("utf-8")
    return {State(state): weights for state, weights in tomllib.loads(source).items()}


def weighed(
    steps: Mapping[int, Sequence[Step]], scene: Scene, told: Reported, model: Model | None = None
) -> Reported:
    """Return what a report tells as its news; ``told`` is what its title and lead say of it.

    A text without a title is read by its lead: the model knows none.
    """
    is_told_twice = told.index == scene.title and told.again is not None
    if scene.title is None or is_told_twice:
        return told
    state = likeliest(signs(steps, scene, told), model or shipped())
    if state is told.state:
        return told
    if state is State.BACKGROUND:
        return NOTHING
    telling = [index for index, _ in _places(steps, scene) if _tells(state, index, steps, scene)]
    is_below = not {scene.title, *scene.opening}.intersection(telling)
    if told.index is not None and is_below:
        return told
    in_text = next((index for index in telling if index != scene.title), None)
    return Reported(state, next(iter(telling), None), in_text)


def likeliest(found: Signs, model: Model) -> State:
    """Return the state that the signs speak most for."""
    return max(model, key=lambda state: _odds(found, model[state]))


def signs(steps: Mapping[int, Sequence[Step]], scene: Scene, told: Reported) -> Signs:
    """Return the signs of a report: how often it names a step, up to three times; else 1."""
    found: Counter[str] = Counter(_signs(steps, scene, told))
    counted = {state.value for state in STATES.values()}
    return {
        sign: float(min(times, MOST_TIMES if sign in counted else 1))
        for sign, times in found.items()
    }


def _signs(steps: Mapping[int, Sequence[Step]], scene: Scene, told: Reported) -> Iterator[str]:
    yield ALWAYS
    yield f"told {told.state.value}"
    if scene.is_ground:
        yield "ground"
    if scene.is_elsewhere:
        yield "elsewhere"
    for index, place in _places(steps, scene):
        for step in steps[index]:
            if scene.is_of_others(step, index):
                continue
            if step.concept in STATES:
                state = STATES[step.concept].value
                how = "+".join(sorted(each.value for each in bearings(step, steps[index])))
                yield state
                yield f"{place} {state}"
                yield f"{place} {state} {how or 'plain'}"
            elif step.concept in BEARINGS or step.concept is Concept.NOT_DONE:
                yield f"{place} {step.concept.value}"
            elif step.concept in TELLING:
                yield step.concept.value


def _places(steps: Mapping[int, Sequence[Step]], scene: Scene) -> Iterator[tuple[int, str]]:
    """Yield the sentences that tell of anything, in their order, and where each stands."""
    for index in sorted(steps):
        if index == scene.title:
            yield index, "title"
        elif index in scene.opening[:1]:
            yield index, "lead"
        elif index in scene.opening:
            yield index, "opening"
        elif index in scene.clauses:
            yield index, "clause"
        else:
            yield index, "rest"


def _tells(state: State, index: int, steps: Mapping[int, Sequence[Step]], scene: Scene) -> bool:
    """Whether a sentence tells a step as news: that it lies ahead, if that is the news."""
    return any(
        Concept.AHEAD in near if state is State.ANNOUNCED else STATES[step.concept] is state
        for step in steps[index]
        if step.concept in STATES and not scene.is_of_others(step, index)
        if Concept.RECALLED not in (near := bearings(step, steps[index]))
    )


def _odds(found: Signs, weights: Signs) -> float:
    return fsum(weights.get(sign, 0.0) * value for sign, value in found.items())
