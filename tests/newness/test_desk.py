"""What a desk does to a text without saying anything new, and what is news though it looks so.

Each line of ``desk/`` is a wire text and what others made of it: copies with light edits of the
sentences on the clause (a synonym of "said", the speaker put first, two sentences joined), and
texts in which one word, one sentence or the event is another. In those of ``third`` who says it is
cut, or what denies it; a sentence is cut short, or its condition is; a name has another ending; a
question is answered.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from alerts.memory import Memory
from alerts.novelty import decide
from alerts.telling import mention_of
from schemas.article import Article
from schemas.mention import TOLD, Mention
from schemas.origin import Origin
from schemas.report import VerdictKind
from streams.analysis import Analysis
from tests.builders import NOON
from tests.newness.stream import HERE

MOST_TOLD = {"first": 0.25, "second": 0.22, "third": 0.05}
"""Share of the copies that may be told: passives, numbers in words, another office."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What an outlet made of a wire text, and whether it was told."""

    name: str
    is_copy: bool
    is_told: bool


@pytest.fixture(scope="module", params=sorted(MOST_TOLD))
def desk(analysis: Analysis, request: pytest.FixtureRequest) -> tuple[str, list[Edited]]:
    lines = (HERE / "desk" / f"{request.param}.jsonl").read_text(encoding="utf-8").splitlines()
    return request.param, [each for line in lines for each in _edited(json.loads(line), analysis)]


def test_no_change_of_the_facts_is_suppressed(desk: tuple[str, list[Edited]]) -> None:
    _, edited = desk
    news = [each for each in edited if not each.is_copy]

    assert len(news) > 60
    assert [each.name for each in news if not each.is_told] == []


def test_few_light_edits_are_told(desk: tuple[str, list[Edited]]) -> None:
    name, edited = desk
    copies = [each for each in edited if each.is_copy]

    told = [each.name for each in copies if each.is_told]

    assert len(copies) > 80
    assert len(told) <= MOST_TOLD[name] * len(copies), told


def _edited(told: dict[str, Any], analysis: Analysis) -> Iterator[Edited]:
    """Yield those that are recognised as mentions: the others are not for newness to judge."""
    wire = _mention(told, told["wire"], analysis, 0)
    for number, each in enumerate(told["variants"], 1):
        mention = _mention(told, each, analysis, number)
        if wire is None or mention is None:
            continue
        memory = Memory()
        outcome = decide(wire, Origin("file", 0, 0, -1), memory)
        assert outcome.remember is not None
        memory.add(*outcome.remember)
        decision = decide(mention, Origin("file", 0, number, -1), memory).decision
        kinds = ", ".join(each["kinds"])
        name = f"{told['id']}/{number} ({kinds})"
        yield Edited(name, each["label"] == "copy", decision.decision in TOLD)


def _mention(
    told: dict[str, Any], text: dict[str, Any], analysis: Analysis, number: int
) -> Mention | None:
    moment = NOON + timedelta(hours=text.get("hours", 0))
    article = Article(
        url=f"https://outlet{number}-{told['lang']}.example/{told['id']}-{number}",
        title=text["title"],
        text=text["text"],
        language=told["lang"],
        published_at=moment,
        fetched_at=moment + timedelta(minutes=4),
    )
    report, (telling,) = analysis(article)
    (verdict,) = report.verdicts
    if verdict.verdict is not VerdictKind.MENTION:
        return None
    return mention_of(report, verdict, telling)
