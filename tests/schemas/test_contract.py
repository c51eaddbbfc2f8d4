"""Records of last year stand on the topics, and older workers read what newer ones write."""

import pytest

from tests.schemas.contract import kept, parts

NOW, BEFORE = parts(), kept()


@pytest.mark.parametrize("part", BEFORE)
def test_a_part_of_a_record_keeps_what_it_had_and_asks_for_no_more(part: str) -> None:
    before, now = BEFORE[part], NOW[part]

    for name, types in before["types"].items():
        assert set(types) <= set(now["types"].get(name, [])), f"{part}: {name} went or narrowed"
    new = set(now["required"]) - set(before["required"])
    assert not new, f"{part}: earlier records lack {new}: a default must say so"


def test_what_was_added_is_kept_from_now_on() -> None:
    assert NOW == BEFORE, "run `python -m tests.schemas.contract`"
