"""The mention and what becomes of it."""

import re

from pydantic import Field

from schemas.base import Id, Moment, Record, Score
from schemas.closed import ClosedList
from schemas.report import Fingerprint, Party, Passage, Provenance
from schemas.state import State
from schemas.story import Place

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""What a day of the week is called where sentences are compared, in all languages."""

SAID, THOUGHT, TREATY = "said", "thought", "treaty"
"""What stands there for whatever says that another says it or thinks so, and for the treaty."""

SAYING = frozenset({SAID, THOUGHT})

ASKED = "?"
"""What stands among the doubts of a sentence that is a question."""

WHOSE = "whose"
"""What stands among the cases of a sentence before a word that names nobody: "its"."""

_QUESTION = re.compile(r"[?？؟][^\w?？؟]*$")


_LOST_AFTER_AN_END = re.compile(r"(?<=[^\W\d_]{2})\.[\"')\]]*\?[^\w?]*$")
_LOST_BEFORE, _LOST_BEHIND = re.compile(r"(?<=[^\w?])\?(?=\w)"), re.compile(r"(?<=[^\s])\?(?!\w)")


def is_question(text: str) -> bool:
    """Whether a sentence asks what it tells.

    What was forced into ASCII may have "?" for the quotation mark at its end, too.
    """
    return bool(_QUESTION.search(text)) and not _is_lost_mark(text)


def _is_lost_mark(text: str) -> bool:
    """Whether a "?" at the end stands behind a full stop, or where a quotation that began ends.

    One behind an initial ("the U.S.?") or behind dots asks.
    """
    if "?" not in text:
        return False
    begun, ended = (len(each.findall(text)) for each in (_LOST_BEFORE, _LOST_BEHIND))
    return bool(_LOST_AFTER_AN_END.search(text)) or 0 < begun == ended


class ToldSentence(Record):
    """A sentence as it is compared: by its words, folded and joined by one blank.

    Case, spacing, punctuation, datelines and credits do not count. One on the clause has its
    ``text`` as received, and its ``content``: concepts of `schemas.concepts` and ids of states,
    sorted. One that ``is_near`` follows one on the clause and may say more on it. ``doubts`` are
    those of its words that deny or doubt what is said, or only suppose it, and "?" where it asks.
    ``cases`` are the names in it in the order in which they stand there, each with how it is
    written, where a language tells by that who does it to whom, and the kinds of small words that
    name nobody ("its", "their").
    """

    words: str
    text: str | None = None
    content: tuple[str, ...] = ()
    is_near: bool = False
    doubts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether it is a question."""
        return ASKED in self.doubts or is_question(self.text or "")


class Event(Record):
    """What a report tells as its news, put so that it can be compared in any language.

    ``sentence`` is the one that tells the ``state``; the one of the text that does has this
    ``index`` in the article and these ``words``, as they are compared. ``signs`` say who and what
    it is about: ids of states, English names, subjects (`schemas.subjects`) and, where they are
    somebody's, whose; ``opening`` are those that stand where it begins. ``acting`` are the bodies,
    with whose they are where that is told, the persons and the numbers where the step is told.
    ``numbers`` are those of three digits or more, in ASCII. All are sorted.
    """

    state: State = State.BACKGROUND
    sentence: str | None = None
    index: int | None = None
    words: str | None = None
    opening: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class Telling(Record):
    """How a report tells the clause: its sentences on it and those around them, in order.

    ``event`` is what it tells of as its news.
    """

    sentences: tuple[ToldSentence, ...] = ()
    event: Event = Event()

    @property
    def clauses(self) -> tuple[ToldSentence, ...]:
        """The sentences on the clause."""
        return tuple(each for each in self.on_it if not each.is_near)

    @property
    def on_it(self) -> tuple[ToldSentence, ...]:
        """The sentences on the clause, and those that may say more on it."""
        return tuple(each for each in self.sentences if each.text is not None)


class Mention(Record):
    """A verdict `mention`, with all that the decision on it needs.

    ``entities`` are those that the report names: Wikidata QIDs where known, then the words.
    """

    watch: str
    report_id: Id
    article: Provenance
    score: Score
    reasons: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    parties: tuple[Party, ...] = ()
    entities: tuple[str, ...] = ()
    fingerprint: Fingerprint
    telling: Telling


class DecisionKind(ClosedList):
    """What became of a mention."""

    NEW = "new", "nobody was told it before: an alert"
    UPDATE = (
        "update",
        "its article told the clause otherwise before, or its story another step: an alert",
    )
    COPY = "copy", "the same text from another outlet: no alert"
    REPUBLICATION = "republication", "the same article again: no alert"


TOLD = frozenset({DecisionKind.NEW, DecisionKind.UPDATE})
"""The decisions that raise an alert."""


class Match(Record):
    """The earlier report that a mention repeats, goes beyond, or tells another state than."""

    report_id: Id
    article_id: Id
    outlet: str | None = None
    url: str | None = None


class Change(Record):
    """A sentence on the clause that was told otherwise before, or not at all.

    Before by the same article, or where a state changed by another report of the story.
    """

    before: str | None
    after: str


class Decision(Record):
    """What became of one arrival of a mention; final, a correction names the one it corrects.

    ``likeness`` is the share of the text that the matched report has, or it of that report's,
    whichever is larger; ``changes`` are the sentences on the clause that are not word for word
    in that report, where it is a repeat, or that are new. ``story`` is where it stands among the
    reports of its event. ``is_late``: its date lies more than 72 hours before the watch's clock.
    ``is_backfill``: decided on, and nobody told.
    """

    decision_id: Id
    decision: DecisionKind
    reasons: tuple[str, ...]
    arrival: int = Field(ge=1)
    matches: Match | None = None
    likeness: Score | None = None
    changes: tuple[Change, ...] = ()
    story: Place | None = None
    is_late: bool = False
    is_backfill: bool = False
    corrects: Id | None = None
    mention: Mention


class Alert(Record):
    """A decision worth telling; the same ``alert_id`` however often it is decided.

    That of an `update` says what its article tells otherwise than ``matches`` did. ``arrived_at``
    is when Kafka had its article.
    """

    alert_id: Id
    watch: str
    watch_title: str
    decision_id: Id
    decision: DecisionKind
    reasons: tuple[str, ...]
    article: Provenance
    arrived_at: Moment | None = None
    score: Score
    why: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    parties: tuple[Party, ...] = ()
    entities: tuple[str, ...] = ()
    matches: Match | None = None
    changes: tuple[Change, ...] = ()
    story: Place | None = None
    is_late: bool = False
