"""What event a report tells of: the state of the clause, who and what it is about, the numbers.

All of it is language-independent, so that reports in two languages can be compared.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from alerts.judge_reading import gap
from alerts.judge_reasons import JudgeReason
from alerts.state import BEARINGS, OPENING, Reported, Scene, state_of, taken
from alerts.watches import Watch
from alerts.weighing import weighed
from schemas.concepts import Concept
from schemas.findings import Findings, Named, Step
from schemas.mention import Event, is_question
from schemas.report import Verdict
from schemas.subjects import ACTING, BODIES, Subject

BEGINNING = 2
"""Sentences of the text, beside the title, where a report begins."""

MOST_SENTENCES = 60
"""Sentences of the text that are looked at for what it is about."""

OWNED = 40
"""Characters within which a body is somebody's: "the Russian foreign ministry"."""

LONGEST_DATELINE = 40
"""Letters of a sentence that only says where and when: "MOSCOW, 19 June."."""

LEAST_CAPITALS = 3

LONGEST_SENTENCE = 400
MOST_NUMBERS = 24
MOST_DIGITS = 15
MOST_SIGNS = 96

_NO_SIGNS = frozenset({*BEARINGS, Concept.NOT_DONE})
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_UNITS = {"百": 100, "백": 100, "千": 1_000, "천": 1_000}
_LARGE_UNITS = dict.fromkeys("万萬만", 10_000) | dict.fromkeys("億亿억", 100_000_000)
_EAST_ASIAN = re.compile(r"(?:\d[\d.,]*[百백千천万萬만億亿억]{1,2})+\d*")
_EAST_ASIAN_PART = re.compile(r"(\d[\d.,]*)([百백千천万萬만億亿억]{0,2})")
_FIGURE = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f' ]\d{3})+(?!\d)|\d+")
_YEARS = range(1_900, 2_100)
_SMALLEST = 100
_PERSON = "PERSON"


def looked_at(findings: Findings, clauses: Collection[int]) -> list[int]:
    """Return the sentences in which what a report is about is looked for, by index."""
    body = _body(findings)[:MOST_SENTENCES]
    return sorted({*_title(findings), *body, *clauses})


def event_of(
    findings: Findings,
    steps: Mapping[int, Sequence[Step]],
    clauses: Mapping[int, Collection[str]],
    *,
    verdict: Verdict,
    watch: Watch,
) -> Event:
    """Return what event a report tells of, by the steps and subjects found in its sentences.

    ``clauses`` gives the sentences on the clause, with what each says (`judge_clauses`).
    """
    scene = scene_of(findings, clauses, verdict=verdict, watch=watch)
    done = taken(steps)
    reported = weighed(done, scene, state_of(done, scene))
    told = None if reported.index is None else findings.texts[reported.index]
    title, body = _title(findings), _body(findings)
    opening = [*title, *body[:BEGINNING]]
    everywhere = [*title, *body[:MOST_SENTENCES]]
    texts = (findings.texts[index] for index in everywhere)
    return Event(
        state=reported.state,
        sentence=told and told[:LONGEST_SENTENCE],
        index=reported.again,
        opening=_sorted(_signs(opening, findings, steps, watch)),
        acting=_sorted(_acting(reported, findings, steps, watch)),
        signs=_sorted(_signs(everywhere, findings, steps, watch)),
        numbers=tuple(sorted(_first(MOST_NUMBERS, (n for text in texts for n in numbers(text))))),
    )


def scene_of(
    findings: Findings, clauses: Mapping[int, Collection[str]], *, verdict: Verdict, watch: Watch
) -> Scene:
    """Return where a report may tell its news."""
    title, body = _title(findings), _body(findings)
    return Scene(
        title=next(iter(title), None),
        opening=tuple(_told(body, findings)[:OPENING]),
        clauses=tuple(i for i in sorted(clauses) if i in body and _is_more(clauses[i])),
        others=frozenset(i for i in findings.actors if _is_of_others(findings.actors[i], watch)),
        is_ground=JudgeReason.CLAUSE_INVOKED in verdict.reasons,
        is_elsewhere=any(_is_elsewhere(index, findings, watch) for index in title),
    )


def _told(body: Sequence[int], findings: Findings) -> Sequence[int]:
    """Return the sentences of the body from the first that is no dateline on."""
    is_dateline = len(body) > 1 and _is_dateline(findings.texts[body[0]])
    return body[1:] if is_dateline else body


def _is_dateline(sentence: str) -> bool:
    """Whether a sentence only says where and when: short, and a place in capitals comes first."""
    place = re.match(r"\w*", sentence.lstrip())
    is_place = place is not None and len(place[0]) >= LEAST_CAPITALS and place[0].isupper()
    return is_place and len(sentence) <= LONGEST_DATELINE


def _is_more(says: Collection[str]) -> bool:
    """Whether a sentence may say more than what the clause obliges to in case of an attack."""
    return Concept.ATTACK_CONDITION not in says or Concept.TROOPS in says


def _is_elsewhere(title: int, findings: Findings, watch: Watch) -> bool:
    """Whether a title names neither party, or asks."""
    named = {actor.id for actor in findings.actors.get(title, ())}
    return not named & watch.ours or is_question(findings.texts[title])


def _is_of_others(actors: Iterable[Named], watch: Watch) -> bool:
    """Whether a sentence names a third state, and not both parties."""
    named = {actor.id for actor in actors}
    both = all(named & party.ids for party in watch.parties)
    return not both and any(watch.state(id_) and id_ not in watch.ours for id_ in named)


def _sorted(signs: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(_first(MOST_SIGNS, signs)))


def _first(most: int, values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))[:most]


def _title(findings: Findings) -> list[int]:
    """Return the title's sentences: it stands first and is no part of the body."""
    until = min(_body(findings), default=len(findings.texts))
    return [i for i in sorted(findings.texts) if i < until and i in findings.no_body][:1]


def _body(findings: Findings) -> list[int]:
    return [index for index in sorted(findings.texts) if index not in findings.no_body]


def _acting(
    reported: Reported,
    findings: Findings,
    steps: Mapping[int, Sequence[Step]],
    watch: Watch,
) -> Iterator[str]:
    persons = {entity.id for entity in findings.entities if entity.label == _PERSON}
    told_in = {index for index in (reported.index, reported.again) if index is not None}
    for index in sorted(told_in):
        sides = _sides(index, findings, watch)
        for step in steps.get(index, ()):
            if step.concept in ACTING:
                owner = _owner(step, sides)
                yield f"{step.concept.value}@{owner}" if owner else step.concept.value
        yield from (actor.id for actor in findings.actors.get(index, ()) if actor.id in persons)
        yield from numbers(findings.texts[index])


def _sides(index: int, findings: Findings, watch: Watch) -> list[tuple[Named, str]]:
    actors = findings.actors.get(index, ())
    return [(actor, state) for actor in actors if (state := watch.state(actor.id))]


def _signs(
    indices: Iterable[int],
    findings: Findings,
    steps: Mapping[int, Sequence[Step]],
    watch: Watch,
) -> Iterator[str]:
    is_first = True
    for index in indices:
        actors = findings.actors.get(index, ())
        sides = _sides(index, findings, watch)
        if is_first and sides:
            is_first = False
            yield f"first@{sides[0][1]}"
        yield from (actor.id for actor in actors)
        for step in steps.get(index, ()):
            if step.concept not in _NO_SIGNS:
                yield step.concept.value
            if isinstance(step.concept, Subject) and (owner := _owner(step, sides)):
                yield f"{step.concept.value}@{owner}"


def _owner(step: Step, sides: Iterable[tuple[Named, str]]) -> str | None:
    """Return the state whose body it is: the one that is named nearest, if near enough."""
    if step.concept not in BODIES:
        return None
    near = [(gap(step, actor), state) for actor, state in sides if gap(step, actor) <= OWNED]
    return min(near, key=lambda each: each[0], default=(0, None))[1]


def numbers(text: str) -> Iterator[str]:
    """Yield the numbers of three digits or more, years left out, as ASCII writes them.

    "12.000", "12,000" and "1만2천" are one. Only what is written in figures counts.
    """
    plain = text.translate(_FULL_WIDTH)
    counted = _EAST_ASIAN.sub(lambda match: f" {_east_asian(match[0])} ", plain)
    for figure in _FIGURE.findall(counted):
        digits = re.sub(r"\D", "", figure)
        value = int(digits) if len(digits) <= MOST_DIGITS else 0
        if value >= _SMALLEST and value not in _YEARS:
            yield str(value)


def _east_asian(figure: str) -> int:
    return round(sum(_part(*part) for part in _EAST_ASIAN_PART.findall(figure)))


def _part(digits: str, units: str) -> float:
    """Return what digits and their units come to; a date or an address before a unit is none."""
    whole, _, rest = digits.replace(",", "").rstrip(".").partition(".")
    if not whole or "." in rest or len(digits) > MOST_DIGITS:
        return 0.0
    value = float(f"{whole}.{rest or 0}")
    for unit in units:
        value *= _UNITS.get(unit) or _LARGE_UNITS[unit]
    return value
