from typing import Any

import pytest
from pydantic import ValidationError

from schemas.dead_letter import DeadLetter, Reason

PLACE = {"topic": "clausewatch.articles", "partition": 0, "offset": 7}


def a_letter(**given: Any) -> DeadLetter:
    return DeadLetter(agent="analyse", reason=Reason.NOT_JSON, detail="", **given)


@pytest.mark.parametrize(
    "source",
    [PLACE, {"label": "news.txt"}, PLACE | {"label": "news.txt"}],
    ids=["a-record", "a-file", "both"],
)
def test_a_dead_letter_says_where_it_came_from(source: dict[str, Any]) -> None:
    assert a_letter(**source).model_dump(include=set(source)) == source


@pytest.mark.parametrize(
    "source",
    [{}, {"topic": "clausewatch.articles"}, {"offset": 7, "label": "news.txt"}],
    ids=["nowhere", "a-topic-alone", "half-a-place"],
)
def test_one_from_nowhere_is_none(source: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="neither a record's place nor a label"):
        a_letter(**source)
