import os
from collections.abc import Callable
from contextlib import closing

import pytest

from schemas.errors import NotReadable
from streams.child import Child
from streams.ingest.pages import LIMIT_SECONDS, fields_of, page_child


def hangs(page: bytes) -> bytes:
    while page:
        pass
    return page


def dies(page: bytes) -> bytes:
    return page or os._exit(9)


def raises(page: bytes) -> bytes:
    if page == b"warm":
        return page
    raise ValueError(page.decode())


def does_not_start(page: bytes) -> bytes:
    return os._exit(9) if page == b"warm" else page


@pytest.mark.parametrize(
    ("work", "page", "why"),
    [
        (hangs, "<p>a", "took more than 0.2 s to read"),
        (dies, "", "ended the process that read it"),
        (raises, "<p>a", "cannot be taken apart: ValueError: <p>a"),
        (does_not_start, "<p>a", "the process that reads pages ended with status 9"),
    ],
)
def test_a_page_that_defeats_its_reader_is_a_page_not_read(
    work: Callable[[bytes], bytes], page: str, why: str
) -> None:
    warm_up = b"" if work is hangs else b"warm"

    with (
        closing(Child(work, warm_up=warm_up, limit_seconds=0.2)) as child,
        pytest.raises(NotReadable) as refusal,
    ):
        fields_of("a.html", page, child)

    assert str(refusal.value) == f"a.html: {why}"


def test_a_page_has_five_seconds() -> None:
    with closing(page_child()) as child:
        assert child.limit_seconds == LIMIT_SECONDS == 5
