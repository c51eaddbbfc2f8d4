"""Credits: who handed a sentence on, from where and on which day, and not what it says.

"PYONGYANG, June 19 (Reuters) - …", "(서울=연합뉴스) 홍길동 기자 = …", "…, according to the Yonhap
news agency", "Demikian dilansir Antara": a desk adds and drops them, and the sentence stays the
same. A day of the week is kept, by one name in all languages: it can be left out, but not another
put in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Self

from schemas.mention import DAYS
from streams.extraction.folding import fold
from streams.extraction.tokens import Token, tokens_of

LONGEST_DATELINE = 70
"""Characters before the dash that ends it."""

_DASH = re.compile(r"\s*(?:\s[-–—]{1,2}|[=＝])\s")
_BRACKETS = re.compile(r"[(\[（【［〔][^()\[\]（）【】［］〔〕]{1,40}[)\]）】］〕]\s*")
_INITIALS = re.compile(r"\s*[(（\[][^()（）\[\]]{1,24}[)）\]]\W*$")
_DESK = re.compile(r"\W*[^\W\d_]{2,5}/[^\W\d_]{2,5}\W*")
_WIRE = re.compile(r"[^，。,.:：]{2,24}[电電讯訊]\s+")
_WORD = re.compile(r"[^\W\d_]+")
_SITE = re.compile(r"\w\.(?:com|co|net|org|id|ru|de)\b", re.IGNORECASE)
_DAY_AND_MONTH = re.compile(r"\d{1,2}\.?\s+[^\W\d_]{3,9}")
_BOUND = re.compile(r"[,;:()\[\]{}，、；：（）【】。.!?–—«»\"“”„'‘’「」/|=-]")

_MOST_WORDS, _MOST_PLACES = 6, 2
"""Words of a dateline at most; of one that is a place in capitals and names no agency."""

_ABBREVIATION = 4
"""Letters of what is written in capitals anyway: "NATO"."""

_IN_SMALL_LETTERS = "dpa"
"""The agency that writes itself so."""


class _Kind(Enum):
    AGENCY = "agency"
    REPORTING = "reporting"
    BESIDE = "beside"
    DAY = "day"


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    kind: _Kind
    day: str = ""


class _Piece(NamedTuple):
    """A phrase in its place among a sentence's tokens."""

    phrase: _Phrase
    first: int
    last: int


class Aside(NamedTuple):
    """A stretch of a sentence that does not count, or counts as the day that it names."""

    start: int
    end: int
    counts_as: str = ""


@dataclass(frozen=True, slots=True)
class CreditWords:
    """What one language calls agencies, how it credits them, and its days from Monday on.

    ``beside`` are words that belong to a credit where they touch one; each of the ``days`` may be
    written in several ways.
    """

    agencies: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    days: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Credits:
    """The words of all languages, each phrase under its first word, the longest first."""

    phrases: Mapping[str, tuple[_Phrase, ...]]

    @classmethod
    def of(cls, languages: Iterable[CreditWords]) -> Self:
        """Put the words of all languages together."""
        found: defaultdict[str, set[_Phrase]] = defaultdict(set)
        for words in languages:
            for phrase in _phrases(words):
                found[phrase.words[0]].add(phrase)
        by_length = {
            first: tuple(sorted(each, key=lambda p: (-len(p.words), p.kind.value, p)))
            for first, each in found.items()
        }
        return cls(by_length)

    def asides(self, sentence: str) -> list[Aside]:
        """Return what is said aside in a sentence, in order; no two overlap."""
        begins = self._after_dateline(sentence)
        ends = self._before_initials(sentence, begins)
        tokens = [t for t in tokens_of(sentence) if begins <= t.start < ends]
        pieces = list(self._pieces(tokens))
        runs = [_span(run, tokens) for run in _runs(pieces, tokens) if _is_credit(run, tokens)]
        days = [_day(piece, tokens) for piece in pieces if piece.phrase.kind is _Kind.DAY]
        outer = [Aside(0, begins), Aside(ends, len(sentence))]
        credited = [each for each in (*outer, *runs) if each.start < each.end]
        apart = [day for day in days if not any(_overlap(day, each) for each in credited)]
        return sorted((*credited, *apart))

    def _after_dateline(self, sentence: str) -> int:
        """Return where a sentence begins after its place, date and agency, if it has them."""
        at = 0
        bracket = _BRACKETS.match(sentence)
        if bracket and (bracket[0].startswith("【") or self._names_agency(bracket[0])):
            at = bracket.end()
        dash = _DASH.search(sentence, at, at + LONGEST_DATELINE)
        if dash and self._is_dateline(sentence[: dash.start()], sentence[dash.end() :]):
            return dash.end()
        wire = _WIRE.match(sentence)
        if wire and self._names_agency(wire[0]):
            return wire.end()
        return at if at < len(sentence) else 0

    def _is_dateline(self, head: str, rest: str) -> bool:
        """Whether it is made as datelines are: a few names, a date, and an agency or capitals.

        What a sentence says, and a dash after it, is none.
        """
        words = _WORD.findall(_DAY_AND_MONTH.sub(" ", head))
        if len(words) > _MOST_WORDS or any(
            word.islower() and word != _IN_SMALL_LETTERS for word in words
        ):
            return False
        is_set_off = head.isupper() and not rest.isupper() and len(head) > _ABBREVIATION
        is_place = is_set_off and len(words) <= _MOST_PLACES
        return is_place or self._names_agency(head) or bool(_SITE.search(head))

    def _names_agency(self, text: str) -> bool:
        pieces = self._pieces(list(tokens_of(text)))
        return any(piece.phrase.kind is _Kind.AGENCY for piece in pieces)

    def _before_initials(self, sentence: str, begins: int) -> int:
        """Return where a sentence ends before the agency or the desk's initials in brackets."""
        found = _INITIALS.search(sentence, begins)
        if not found:
            return len(sentence)
        is_credit = self._names_agency(found[0]) or _is_initials(found[0])
        return found.start() if is_credit else len(sentence)

    def _pieces(self, tokens: Sequence[Token]) -> Iterator[_Piece]:
        words = [fold(token.text).strip() for token in tokens]
        at = 0
        while at < len(words):
            phrase = next(
                (p for p in self.phrases.get(words[at], ()) if _fits(p, words, tokens, at)), None
            )
            if phrase is None:
                at += 1
                continue
            yield _Piece(phrase, at, at + len(phrase.words) - 1)
            at += len(phrase.words)


def _phrases(words: CreditWords) -> Iterator[_Phrase]:
    for kind, phrases in (
        (_Kind.AGENCY, words.agencies),
        (_Kind.REPORTING, words.reporting),
        (_Kind.BESIDE, words.beside),
    ):
        for phrase in phrases:
            yield _Phrase(_words(phrase), kind)
    for day, phrases in zip(DAYS, words.days, strict=False):
        for phrase in phrases:
            yield _Phrase(_words(phrase), _Kind.DAY, day)


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(fold(token.text).strip() for token in tokens_of(phrase))


def _fits(phrase: _Phrase, words: Sequence[str], tokens: Sequence[Token], at: int) -> bool:
    if tuple(words[at : at + len(phrase.words)]) != phrase.words:
        return False
    # An agency is a name: "antara" is "between", "Antara" is not.
    first = tokens[at].text
    is_name = not first[:1].islower() or first.startswith(_IN_SMALL_LETTERS)
    return phrase.kind is not _Kind.AGENCY or is_name


def _runs(pieces: Iterable[_Piece], tokens: Sequence[Token]) -> Iterator[list[_Piece]]:
    """Yield pieces that follow one another with no word and no comma between them."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and any(map(_parts, tokens[run[-1].last + 1 : piece.first])):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _parts(token: Token) -> bool:
    text = token.text.strip()
    return text[:1].isalpha() or text in {",", ";", ":", "，", "；", "："}


def _is_credit(run: Sequence[_Piece], tokens: Sequence[Token]) -> bool:
    kinds = {piece.phrase.kind for piece in run}
    if _Kind.AGENCY not in kinds:
        return False
    opens = _is_bound(tokens, run[0].first - 1)
    closes = _is_bound(tokens, run[-1].last + 1)
    return (opens or closes) if _Kind.REPORTING in kinds else (opens and closes)


def _is_bound(tokens: Sequence[Token], at: int) -> bool:
    """Whether no word stands there: the sentence's edge, or punctuation."""
    return not 0 <= at < len(tokens) or bool(_BOUND.match(tokens[at].text))


def _span(run: Sequence[_Piece], tokens: Sequence[Token]) -> Aside:
    last = tokens[run[-1].last]
    return Aside(tokens[run[0].first].start, last.start + len(last.text))


def _day(piece: _Piece, tokens: Sequence[Token]) -> Aside:
    start, end, _ = _span([piece], tokens)
    return Aside(start, end, piece.phrase.day)


def _is_initials(ending: str) -> bool:
    return bool(_DESK.fullmatch(ending)) and ending.islower()


def _overlap(one: Aside, other: Aside) -> bool:
    return one.start < other.end and other.start < one.end
