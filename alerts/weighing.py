"""Which step a report tells as its news, by all that speaks for each.

`alerts.state` reads what the title and the lead say. Where their words are not known, the rest of
the report still tells: a step named in three sentences, the instruments that were exchanged, the
vote. Each is a sign; how much it speaks for each state stands in a file, fitted on labelled
reports (``python -m tests.states.fit``): a logistic model for each state, one against the rest.
Nothing here knows a language.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

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
    """Return what a report tells as its news; ``told`` is what its title and lead say of it."""
    state = likeliest(signs(steps, scene, told), model or shipped())
    if state is told.state:
        return told
    if state is State.BACKGROUND:
        return NOTHING
    places = {index: place for index, place in _places(steps, scene) if _tells(state, steps[index])}
    in_text = next((index for index in places if index != scene.title), None)
    return Reported(state, next(iter(places), None), in_text)


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
    if scene.title is None:
        yield "untitled"
    for index, place in _places(steps, scene):
        for step in steps[index]:
            if step.concept in STATES:
                state = STATES[step.concept].value
                how = "+".join(sorted(each.value for each in bearings(step, steps[index])))
                yield state
                yield f"{place} {state}"
                yield f"{place} {state} {how or 'plain'}"
            elif step.concept in BEARINGS:
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


def _tells(state: State, here: Sequence[Step]) -> bool:
    if state is State.ANNOUNCED:
        return any(step.concept is Concept.AHEAD for step in here)
    return any(STATES.get(step.concept) is state for step in here)


def _odds(found: Signs, weights: Signs) -> float:
    return sum(weights.get(sign, 0.0) * value for sign, value in found.items())
