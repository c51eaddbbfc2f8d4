import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.origin import Origin, parse

topic_names = st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True)


@given(
    topic_names,
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
    st.integers(-1, 2**63 - 1),
    st.booleans(),
)
def test_an_origin_survives_its_header(
    topic: str,
    partition: int,
    offset: int,
    time: int,
    is_backfill: bool,  # noqa: FBT001  (hypothesis hands it over so)
) -> None:
    origin = Origin(topic, partition, offset, time, is_backfill)

    assert parse(str(origin).encode()) == origin
    assert (origin.arrived_at is None) == (not 0 <= time < 253_402_300_800_000)


def test_kafkas_own_spelling_of_a_topic_id_survives() -> None:
    origin = Origin("3m-_dGXuSyqKPSZpTE8Kkw", 7, 12, 1_718_798_400_000)

    assert parse(b"3m-_dGXuSyqKPSZpTE8Kkw/7/12/1718798400000") == origin


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param(b"", id="empty"),
        pytest.param(b"articles/1/2", id="a-part-less"),
        pytest.param(b"articles/1/2/3/4", id="a-part-more"),
        pytest.param(b"/1/2/3", id="no-topic"),
        pytest.param(b"art icles/1/2/3", id="a-blank"),
        pytest.param(b"articles/-1/2/3", id="negative-partition"),
        pytest.param(b"articles/1/-2/3", id="negative-offset"),
        pytest.param(b"articles/1/2.0/3", id="a-fraction"),
        pytest.param(b"articles/1/2/3\n", id="a-line-break"),
        pytest.param("articles/١/٢/٣".encode(), id="other-digits"),
        pytest.param(b"articles/1/99999999999999999999/3", id="more-than-an-offset-holds"),
        pytest.param(b"\xff\xfe/1/2/3", id="no-ascii"),
    ],
)
def test_a_header_that_is_not_ours_is_no_origin(header: bytes | None) -> None:
    assert parse(header) is None


def test_the_place_leaves_out_the_time() -> None:
    early, late = Origin("articles", 1, 2, 3), Origin("articles", 1, 2, 4)

    assert early.place == late.place == "articles/1/2"


def test_a_topic_made_again_is_another_place() -> None:
    assert Origin("first", 1, 2, 3).place != Origin("again", 1, 2, 3).place
