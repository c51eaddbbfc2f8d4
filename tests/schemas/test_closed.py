import pytest

from schemas.closed import ClosedList
from schemas.report import VerdictKind


def test_a_code_is_the_word_that_stands_in_records_and_says_what_it_means() -> None:
    assert VerdictKind("treaty_only") is VerdictKind.TREATY_ONLY
    assert str(VerdictKind.TREATY_ONLY) == "treaty_only"
    assert VerdictKind.TREATY_ONLY.meaning == "the treaty is named, the clause is not"


def test_a_code_without_a_meaning_is_refused_where_it_is_written() -> None:
    with pytest.raises(TypeError, match="'unexplained' is given no meaning"):

        class Bare(ClosedList):
            UNEXPLAINED = "unexplained"
