import pytest

from alerts.judge_reasons import JudgeReason
from alerts.ruling import Newness
from alerts.wording import in_words

CODES = [*Newness, *JudgeReason]


@pytest.mark.parametrize("code", CODES, ids=str)
def test_a_reason_that_we_give_is_told_in_words_of_its_own(code: str) -> None:
    assert in_words(code) != code.replace("_", " ")
    assert "_" not in in_words(code)


def test_no_two_reasons_are_told_alike() -> None:
    assert len({in_words(code) for code in CODES}) == len(CODES)


def test_a_reason_of_a_newer_writer_speaks_for_itself() -> None:
    assert in_words("clause_in_a_caption") == "clause in a caption"
