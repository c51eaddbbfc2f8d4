"""The pages that are made from the code say what the code says."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from docs.generator import pages
from docs.generator.files import ROUTE_PARTS, WATCH_PARTS, keys
from docs.generator.lists import LISTS
from schemas.closed import ClosedList
from streams.analysis import Analysis
from streams.cli import exits
from streams.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(analysis: Analysis) -> dict[Path, str]:
    """The pages as the code has them."""
    return pages(analysis)


def test_a_generated_page_is_as_the_code_has_it(made: dict[Path, str]) -> None:
    stale = [path for path, text in made.items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run `make reference`"


def test_no_schema_of_a_topic_that_is_gone_is_left(made: dict[Path, str]) -> None:
    assert set((ROOT / "docs" / "schemas").iterdir()) <= set(made)


def test_every_closed_list_is_on_the_page() -> None:
    assert {codes for _, _, codes in LISTS} == set(ClosedList.__subclasses__())


@pytest.mark.parametrize("codes", [codes for _, _, codes in LISTS], ids=str)
def test_no_two_codes_of_a_list_mean_the_same(codes: type[ClosedList]) -> None:
    assert len({code.meaning for code in codes}) == len(codes)


@pytest.mark.parametrize(
    "shape", [Settings, *(shape for *_, shape in (*WATCH_PARTS, *ROUTE_PARTS))], ids=str
)
def test_every_key_says_what_it_is(shape: type[BaseModel]) -> None:
    for key, field in keys(shape):
        assert field.description, key


def test_every_exit_status_says_what_it_means() -> None:
    statuses = {value for value in vars(exits).values() if isinstance(value, int)}

    assert statuses == set(exits.MEANING)
