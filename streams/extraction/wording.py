"""How a desk words a sentence: what it writes one way or the other, and says the same.

"said" or "stated", "about 3,000" or "some 3000", "on Wednesday" or "Wednesday", with "that" or
without: none of it makes a sentence on the clause another. What is denied, how sure it is, when and
by whom is no matter of wording: `Wording.doubts` are the words that turn what is said round. The
words of each language stand in ``wording.toml``.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.mention import SAID, THOUGHT, TREATY
from streams.extraction.credits import Aside
from streams.extraction.normal import normal_words, words_with

_NO_WORD_BEFORE = r"(?<![\w\u0900-\u097f\u064b-\u0652])"
_NO_WORD_AFTER = r"(?![\w\u0900-\u097f\u064b-\u0652])"
_NO_LETTER_AFTER = r"(?![\uac00-\ud7a3])"
_HANGUL_BEFORE = r"(?<=[\uac00-\ud7a3\w])"
_AT_AN_END = r"(?=\W*(?:$|[.,;:!?»”\"]))"

_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,\u00a0\u202f’']\d{3})+(?![\d]|[.,]\d)")
_EAST_ASIAN = re.compile(r"(?<![\d.,])(\d{1,3})(千|천)(?![\d百백十십])")
_THOUSAND = 1_000

_THAT = "that"
"""What stands for a word that is left out, but behind a negation: "non … che" is "only"."""

_STARS = re.compile(r"[^*\s]+")
"""What is told of a word of which the rest may be any letters."""

_LONGEST_BESIDE = 24
"""Characters before a day of the week in which what belongs to it stands."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What does not count in one language, and what one word stands for."""

    phrases: re.Pattern[str]
    unless: re.Pattern[str] | None
    counts_as: Mapping[str, str]
    before_days: re.Pattern[str] | None
    after_days: re.Pattern[str] | None
    thousands: re.Pattern[str] | None
    turns: re.Pattern[str] | None = None
    is_declined: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)

    def whose(self, sentence: str) -> frozenset[str]:
        """Return of which kinds those are that a sentence names by a small word: "its", "their"."""
        return frozenset(
            kind for word in normal_words([sentence]).split() if (kind := self.kinds.get(word))
        )

    def doubts(self, words: str) -> Iterator[str]:
        """Yield what denies, doubts or only supposes something, of the words of a sentence.

        Those that turn nothing round ("did not elaborate") are idle.
        """
        for found in self.turns.finditer(words) if self.turns else ():
            is_idle = found.lastindex is not None
            if not is_idle:
                yield found[0]

    def asides(self, sentence: str, days: Iterable[Aside]) -> Iterator[Aside]:
        """Yield what of a sentence does not count, or counts as something else."""
        for day in days:
            if self.before_days and (
                before := self.before_days.search(
                    sentence, max(0, day.start - _LONGEST_BESIDE), day.start
                )
            ):
                yield Aside(before.start(), before.end())
            if self.after_days and (after := self.after_days.match(sentence, day.end)):
                yield Aside(after.start(), after.end())
        for number in (self.thousands or _EAST_ASIAN).finditer(sentence):
            yield Aside(number.start(), number.end(), str(int(number[1]) * _THOUSAND))
        for number in _GROUPED.finditer(sentence):
            yield Aside(number.start(), number.end(), re.sub(r"\D", "", number[0]))
        for found in self.phrases.finditer(sentence):
            counts_as = self.counts_as.get(found[0].casefold(), "")
            if counts_as == _THAT:
                if self.unless and self.unless.search(sentence, 0, found.start()):
                    continue
                counts_as = ""
            yield Aside(found.start(), found.end(), counts_as)


@cache
def wording_in(language: str | None) -> Wording | None:
    """Return how desks word things in a language; ``None`` where nobody wrote it down."""
    section = _sections().get(language or "")
    return _wording(section) if section else None


@cache
def _sections() -> Mapping[str, Mapping[str, Any]]:
    text = files("streams.extraction").joinpath("wording.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _wording(section: Mapping[str, Any]) -> Wording:
    is_within = section.get("within", False)
    counts_as: dict[str, str] = {}
    for phrase in (*section.get("forms", ()), *section.get("titles", ())):
        counts_as[phrase.casefold()] = ""
    counts_as.update((phrase.casefold(), _THAT) for phrase in section.get("that", ()))
    for group in section.get("alike", ()):
        token = _token(group[0])
        counts_as.update((phrase.casefold(), token) for phrase in group)
    counts_as.update((phrase.casefold(), TREATY) for phrase in section.get("treaty", ()))
    counts_as.update((phrase.casefold(), SAID) for phrase in section.get("says", ()))
    counts_as.update((phrase.casefold(), THOUGHT) for phrase in section.get("thinks", ()))
    counts_as.update((phrase.casefold(), _token(phrase)) for phrase in section.get("kept", ()))
    alternatives = [_phrases(counts_as, is_within=is_within)]
    if particles := section.get("particles"):
        alternatives.append(f"{_HANGUL_BEFORE}(?:{_any(particles)}){_NO_LETTER_AFTER}")
    if endings := section.get("endings"):
        alternatives.append(f"{_NO_WORD_BEFORE}(?:{_any(endings)}){_AT_AN_END}")
    if after_comma := section.get("after_comma"):
        alternatives.append(rf"(?<=,\s)(?:{_any(after_comma)}){_NO_WORD_AFTER}")
    days = section.get("days")
    thousand = section.get("thousand")
    unless = section.get("but_after")
    wording = Wording(
        phrases=_compiled("|".join(alternatives)),
        unless=_compiled(_phrases(unless, is_within=is_within)) if unless else None,
        counts_as=counts_as,
        before_days=_compiled(rf"{_NO_WORD_BEFORE}(?:{_any(days)})\s+$") if days else None,
        after_days=_compiled(rf"\s+(?:{_any(days)}){_NO_WORD_AFTER}") if days else None,
        thousands=_compiled(rf"(?<![\d.,])(\d{{1,3}})\s(?:{_any(thousand)}){_NO_WORD_AFTER}")
        if thousand
        else None,
        is_declined=section.get("declined", False),
        kinds={normal_words([word]): kind[0] for kind in section.get("whose", ()) for word in kind},
    )
    turns = _turns(section.get("doubts", ()), section.get("idle", ()), wording)
    return replace(wording, turns=turns)


def _turns(doubts: Iterable[str], idle: Iterable[str], wording: Wording) -> re.Pattern[str] | None:
    """Return what finds both in the words of a sentence; a group is idle.

    Those that begin with one letter stand together, so that few are tried at each word: the longest
    of them first, and those that begin with any letter at the end, behind all that are idle.
    """
    folded = {_folded(phrase, wording): "{}" for phrase in doubts}
    folded |= {_folded(phrase, wording): "({})" for phrase in idle}
    folded.pop("", None)
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in sorted(folded, key=lambda each: (-len(each.replace("*", "")), each)):
        pattern = re.escape(phrase).replace(r"\*", r"\S*")
        by_letter[phrase[0]].append(folded[phrase].format(f"{pattern}(?!\\S)"))
    alternatives = "|".join(
        f"(?={_first(letter)})(?:{'|'.join(by_letter[letter])})"
        for letter in sorted(by_letter, key="*".__eq__)
    )
    return re.compile(rf"(?<!\S)(?:{alternatives})") if folded else None


def _first(letter: str) -> str:
    return r"\S" if letter == "*" else re.escape(letter)


def _folded(phrase: str, wording: Wording) -> str:
    """Return a phrase as it stands among the words of a sentence."""
    if "*" not in phrase:
        asides = sorted(wording.asides(phrase, ()), key=lambda each: (each.start, -each.end))
        return " ".join(words_with(phrase, asides))
    return " ".join(_STARS.sub(lambda word: normal_words([word[0]]), phrase).split())


def _phrases(phrases: Collection[str], *, is_within: bool) -> str:
    if is_within:
        return f"(?:{_any(phrases)})"
    return f"{_NO_WORD_BEFORE}(?:{_any(phrases)}){_NO_WORD_AFTER}"


def _any(phrases: Iterable[str]) -> str:
    longest_first = sorted({each.casefold() for each in phrases}, key=lambda p: (-len(p), p))
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in longest_first)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _token(phrase: str) -> str:
    return "".join(filter(str.isalnum, phrase.casefold()))
