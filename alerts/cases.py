"""In which case names stand, where a language tells by that who does it to whom."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, starmap, takewhile

from schemas.mention import WHOSE

_STEM, _ENDING_OF_A_CASE = 3, 3
"""Letters that stay, and that change, where a name is put into another case."""

_MOST_ROWS = 8
"""Places where the same names stand in a row that are looked at: one sentence has hardly two."""


def is_of_these_cases(cases: Sequence[str], others: Sequence[str]) -> bool:
    """Whether names stand in a sentence in the cases in which they stand in another.

    Side by side, in some place where all of them stand there in a row; otherwise whichever is left
    over. "Their" does not stand for "its".
    """
    kinds, other_kinds = ({each for each in of if _is_whose(each)} for of in (cases, others))
    if kinds - other_kinds and other_kinds - kinds:
        return False
    cases, others = ([each for each in of if not _is_whose(each)] for of in (cases, others))
    names, theirs = (_names(each) for each in (cases, others))
    places = range(len(others) - len(cases) + 1)
    found = (at for at in places if theirs[at : at + len(names)] == names)
    if rows := list(islice(found, _MOST_ROWS)):
        return any(_is_row_of(cases, others[at : at + len(cases)]) for at in rows)
    left, gone = Counter(cases) - Counter(others), Counter(others) - Counter(cases)
    return not any(_is_another_case(one, other) for one in left for other in gone)


def _is_whose(case: str) -> bool:
    return case.startswith(f"{WHOSE} ")


def _names(cases: Iterable[str]) -> list[str]:
    return [each.partition(" ")[0] for each in cases]


def _is_row_of(cases: Iterable[str], others: Iterable[str]) -> bool:
    return not any(starmap(_is_another_case, zip(cases, others, strict=True)))


def _is_another_case(one: str, other: str) -> bool:
    """Whether a name is written there with another ending: "Russia" for "to Russia".

    Another name, or an adjective, tells nothing of the case.
    """
    (name, *words), (other_name, *other_words) = one.split(), other.split()
    pairs = list(zip(words, other_words, strict=False))
    is_one_name = name == other_name and len(words) == len(other_words)
    return is_one_name and one != other and all(starmap(_is_one_stem, pairs))


def _is_one_stem(one: str, other: str) -> bool:
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    stem = sum(1 for _ in shared)
    return stem >= _STEM and max(len(one), len(other)) - stem <= _ENDING_OF_A_CASE
