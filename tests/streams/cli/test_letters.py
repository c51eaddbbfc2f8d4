"""Dead letters in one line."""

from collections import Counter
from typing import Any

import pytest

from schemas.dead_letter import DeadLetter, Reason
from streams.cli.letters import Letters, is_on


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        pytest.param(Letters(), "none", id="none"),
        pytest.param(
            Letters(Counter({("not_json", "analyse"): 9, ("timed_out", "analyse"): 3}), fresh=2),
            "12: 9 not_json (analyse), 3 timed_out (analyse); 2 within 24 h",
            id="fresh ones",
        ),
        pytest.param(
            Letters(Counter({("too_large", "decide"): 1})),
            "1: 1 too_large (decide); none in 24 h",
            id="old ones",
        ),
        pytest.param(
            Letters(Counter({(f"reason-{n}", "analyse"): 10 - n for n in range(7)})),
            "49: 10 reason-0 (analyse), 9 reason-1 (analyse), 8 reason-2 (analyse), "
            "7 reason-3 (analyse), 6 reason-4 (analyse), 9 others; none in 24 h",
            id="of many reasons",
        ),
    ],
)
def test_the_commonest_reasons_come_first(letters: Letters, told: str) -> None:
    assert str(letters) == told


def a_letter(value: bytes = b"{}", **given: Any) -> DeadLetter:
    known: dict[str, Any] = {
        "topic": "articles",
        "partition": 0,
        "offset": 7,
        "reason": Reason.WRONG_SHAPE,
    }
    return DeadLetter(**({"agent": "analyse", "detail": "no text", "value": value} | known | given))


@pytest.mark.parametrize(
    ("letter", "name"),
    [
        pytest.param(a_letter(key=b"17"), "17", id="its-key"),
        pytest.param(a_letter(b'{"id": "17"}'), "17", id="its-id"),
        pytest.param(a_letter('{"id": "조로"}'.encode()), "조로", id="in-utf-8"),
        pytest.param(a_letter(b'{"id": "\\uc870\\ub85c"}'), "조로", id="in-escapes"),
        pytest.param(a_letter(b'{"url":"https://a.example/1"}'), "https://a.example/1", id="url"),
        pytest.param(
            a_letter(topic=None, partition=None, offset=None, label="in/broken.jsonl:3"),
            "broken.jsonl",
            id="its-file",
        ),
    ],
)
def test_a_dead_letter_is_found_by_what_it_is_called(letter: DeadLetter, name: str) -> None:
    assert is_on(letter, {name, "another"})


@pytest.mark.parametrize("name", ["1", "170", "no text"])
def test_a_dead_letter_on_something_else_is_not(name: str) -> None:
    assert not is_on(a_letter(b'{"id": "17", "text": "170 soldiers"}', key=b"17"), {name})
