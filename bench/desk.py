"""Mentions made up from a seed, and decisions on them.

Ten reports each tell one event, and all events lie within the three days of a story: a tenth of the
reports is the number of stories that are open.
"""

from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_lowercase

from alerts.memory import Memory
from alerts.novelty import decide, restored
from schemas.ids import article_id, decision_id, digest, report_id, version_of
from schemas.mention import Decision, DecisionKind, Event, Mention, Telling, ToldSentence
from schemas.origin import Origin
from schemas.report import Fingerprint, Provenance
from schemas.state import State
from schemas.story import Place
from schemas.subjects import Subject

WATCH = "russia-dprk-mutual-defence"
_SENTENCES, _WORDS = 17, 18
"""As many as a wire report of 300 words has within reach of its sentence on the clause."""

_CLAUSES = (
    "under article 4 q159 and q423 must give each other military assistance if one is attacked",
    "the treaty obliges q159 and q423 to help each other by all means in a state of war",
)
_REPORTS_PER_STORY = 10
_BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
_HOURS = 72
_SIGNS = (*(each.value for each in Subject), *(f"Q{number}" for number in range(1_000, 1_100)))
_OPENING = 8
_STATES = (State.RATIFIED, State.INVOKED, State.BACKGROUND)
_VOCABULARY = tuple(
    f"{one}{two}{number}"
    for one in ascii_lowercase
    for two in ascii_lowercase
    for number in range(8)
)


class Desk:
    """Makes mentions up, and decides on them."""

    def __init__(self) -> None:
        self.memory = Memory()
        self._chance = Random(7)
        self._count = 0
        self._made = 0

    def new(self) -> Mention:
        """A report of its own; what it says on the clause, many say in the same words."""
        self._count += 1
        sentences = [
            " ".join(self._chance.choices(_VOCABULARY, k=_WORDS)) for _ in range(_SENTENCES)
        ]
        outlet = f"outlet{self._count}.example"
        event = _event(self._made // _REPORTS_PER_STORY)
        self._made += 1
        return _mention(sentences, self._chance.choice(_CLAUSES), outlet, event)

    def copy(self, of: Mention) -> Mention:
        """Another outlet's edit of a report."""
        self._count += 1
        told = of.telling.sentences
        sentences = [each.words for each in told if each.text is None][: _SENTENCES - 3]
        self._chance.shuffle(sentences)
        (clause,) = (each.words for each in told if each.text is not None)
        return _mention(sentences, clause, f"outlet{self._count}.example", of.telling.event)

    def fill(self, mention: Mention) -> None:
        """Remember a report as told, without asking whether it was."""
        self._count += 1
        decision = Decision(
            decision_id=decision_id(WATCH, mention.report_id, 1),
            decision=DecisionKind.NEW,
            reasons=("first_report",),
            arrival=1,
            story=Place(
                story_id=digest(*mention.telling.event.opening),
                state=mention.telling.event.state,
                reports=1,
                outlets=1,
                families=1,
            ),
            mention=mention,
        )
        origin = Origin("bench", 0, self._count, -1)
        self.memory.add(*restored(decision, origin, self.memory))

    def take(self, mention: Mention) -> Decision:
        """Decide, and remember."""
        self._count += 1
        outcome = decide(mention, Origin("bench", 0, self._count, -1), self.memory)
        if outcome.remember:
            self.memory.add(*outcome.remember)
        return outcome.decision


def _event(number: int) -> Event:
    """The event that goes by this number: the same however many reports tell it."""
    chance = Random(number)
    signs = tuple(sorted(chance.sample(_SIGNS, 3 * _OPENING)))
    return Event(
        state=chance.choice(_STATES),
        opening=tuple(sorted(chance.sample(signs, _OPENING))),
        signs=signs,
        numbers=(str(chance.randrange(100, 10_000)),),
    )


def _mention(sentences: list[str], clause: str, outlet: str, event: Event) -> Mention:
    text = " ".join([*sentences, clause])
    version = version_of("", text)
    id_ = article_id(normal_url=f"https://{outlet}/", source=None, id_=None, version=version)
    middle = len(sentences) // 2
    on_it = ToldSentence(words=clause, text=clause)
    around = [ToldSentence(words=words) for words in sentences]
    return Mention(
        watch=WATCH,
        report_id=report_id(id_, version),
        article=Provenance(
            article_id=id_,
            version=version,
            outlet=outlet,
            headline="",
            published_at=_BEGAN
            + timedelta(hours=Random("".join(event.numbers)).uniform(0, _HOURS)),
        ),
        score=0.9,
        fingerprint=Fingerprint(text=digest("text", text)),
        telling=Telling(sentences=(*around[:middle], on_it, *around[middle:]), event=event),
    )
