import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types.tuples import ConsumerMessage, Message

from schemas.codec import encode
from schemas.dead_letter import Reason
from schemas.origin import HEADER, Origin
from schemas.topics import TOPICS
from streams.arrival import Arrival, of_event
from tests.builders import an_arrival, an_origin

IDS = {"clausewatch.articles": "AAAAAAAAQAC5hcdFcNEu6g"}


def an_event(**given: Any) -> Any:
    """A Faust event; of it only the message is read."""
    known: dict[str, Any] = {
        "topic": "clausewatch.articles",
        "partition": 2,
        "offset": 41,
        "timestamp": 1_718_798_400.123,
        "timestamp_type": 0,
        "headers": [],
        "key": b"k",
        "value": b"v",
        "checksum": None,
    }
    message: Message = ConsumerMessage(**(known | given))
    return SimpleNamespace(message=message)


def test_a_record_is_taken_as_it_came() -> None:
    arrival = of_event(an_event(), IDS)

    assert (arrival.topic, arrival.partition, arrival.offset) == ("clausewatch.articles", 2, 41)
    assert (arrival.key, arrival.value) == (b"k", b"v")
    assert arrival.own_origin == Origin("AAAAAAAAQAC5hcdFcNEu6g", 2, 41, 1_718_798_400_123)


def test_a_topic_without_a_known_id_goes_by_its_name() -> None:
    assert of_event(an_event(topic="other"), IDS).topic_id == "other"


def test_neither_key_nor_value_nor_time_need_be_there() -> None:
    arrival = of_event(an_event(key=None, value=None, timestamp=None), IDS)

    assert (arrival.key, arrival.value, arrival.timestamp_milliseconds) == (None, None, 0)


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        pytest.param(None, (), id="none"),
        pytest.param([], (), id="empty"),
        pytest.param([("a", b"1"), ("b", b"2")], (("a", b"1"), ("b", b"2")), id="pairs"),
        pytest.param((("a", b"1"), ("a", b"2")), (("a", b"1"), ("a", b"2")), id="a-name-twice"),
        pytest.param([("a", None)], (("a", None),), id="a-name-alone"),
        pytest.param({"a": b"1"}, (("a", b"1"),), id="a-mapping"),
    ],
)
def test_headers_keep_their_order_and_their_repeats(
    headers: Any, kept: tuple[tuple[str, bytes | None], ...]
) -> None:
    assert of_event(an_event(headers=headers), IDS).headers == kept


OURS = (HEADER, str(an_origin(7)).encode())


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        pytest.param((OURS,), an_origin(7), id="told"),
        pytest.param((("trace", b"x"), OURS), an_origin(7), id="among-others"),
        pytest.param(((HEADER, b"broken"), OURS), an_origin(7), id="after-a-broken-one"),
        pytest.param((OURS, (HEADER, str(an_origin(8)).encode())), an_origin(7), id="the-first"),
        pytest.param((), None, id="not-told"),
        pytest.param(((HEADER, None),), None, id="a-header-without-value"),
        pytest.param(((HEADER, b"broken"),), None, id="broken"),
        pytest.param((("trace", OURS[1]),), None, id="under-another-name"),
    ],
)
def test_the_origin_is_the_one_told_or_else_the_records_own_place(
    headers: tuple[tuple[str, bytes | None], ...], origin: Origin | None
) -> None:
    arrival = an_arrival(headers=headers)

    assert arrival.origin == (origin or arrival.own_origin)


def test_a_dead_letter_keeps_all_that_came() -> None:
    arrival = an_arrival(b"\xff", key=b"\x00", headers=(("a", b"1"), ("a", None)))

    letter = arrival.dead_letter(agent="decide", reason=Reason.NOT_UTF8, detail="byte 0")

    assert (letter.agent, letter.reason, letter.detail) == ("decide", Reason.NOT_UTF8, "byte 0")
    assert (letter.topic, letter.partition, letter.offset) == ("clausewatch.articles", 2, 41)
    assert (letter.key, letter.value, letter.headers) == (b"\x00", b"\xff", arrival.headers)


def test_a_dead_letter_of_what_is_too_large_has_its_size_and_hash_alone() -> None:
    value = b"x" * 6 * 1_048_576
    headers = (("trace", b"1"), (HEADER, str(an_origin()).encode()))
    arrival = an_arrival(value, key=b"k", headers=headers)

    letter = arrival.dead_letter(agent="analyse", reason=Reason.NOT_JSON, detail="")

    assert (letter.key, letter.value) == (None, None)
    assert (letter.size, letter.sha256) == (len(value), hashlib.sha256(value).hexdigest())
    assert letter.headers == headers[1:]
    assert (letter.topic, letter.partition, letter.offset) == arrival_place(arrival)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((("bomb", b"x" * 6 * 1_048_576),), id="a-large-one"),
        pytest.param((("", b""),) * 1_200_000, id="many-small-ones"),
        pytest.param((("\x01" * 1_400_000, None),), id="a-name-that-grows-in-json"),
    ],
)
def test_headers_count_towards_what_a_dead_letter_can_hold(
    headers: tuple[tuple[str, bytes | None], ...],
) -> None:
    letter = an_arrival(b"v", headers=headers).dead_letter(
        agent="analyse", reason=Reason.NOT_JSON, detail=""
    )

    assert (letter.value, letter.headers, letter.size) == (None, (), 1)


def arrival_place(arrival: Arrival) -> tuple[str, int, int]:
    return arrival.topic, arrival.partition, arrival.offset


def test_a_record_as_large_as_the_topic_takes_is_kept_whole_and_fits() -> None:
    arrival = an_arrival(b"x" * TOPICS["articles"].max_message_bytes)

    letter = arrival.dead_letter(agent="analyse", reason=Reason.NOT_JSON, detail="")

    assert letter.value == arrival.value
    assert len(encode(letter)) < TOPICS["dead_letters"].max_message_bytes
