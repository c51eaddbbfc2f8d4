from datetime import timedelta
from typing import Any

import pytest

from alerts.silences import expired, silence_of, stands
from schemas.ids import digest
from schemas.matchers import Matchers
from schemas.silence import Silence
from tests.builders import NOON, a_delivery, a_provenance, an_alert

HOUR = timedelta(hours=1)


def a_silence(name: str = "1", *, hours: float = 4, **given: Any) -> Silence:
    known: dict[str, Any] = {
        "silence_id": digest(name),
        "matchers": Matchers(language=("id",)),
        "author": "Sari",
        "reason": "known already",
        "created_at": NOON,
        "starts_at": NOON,
        "ends_at": NOON + hours * HOUR,
    }
    return Silence(**(known | given))


INDONESIAN = a_delivery().model_copy(
    update={"alert": an_alert(article=a_provenance(language="id"))}
)


@pytest.mark.parametrize(("hours", "does"), [(-0.1, False), (0, True), (3.9, True), (4, False)])
def test_a_silence_stands_from_its_start_until_before_its_end(hours: float, *, does: bool) -> None:
    moment = NOON + hours * HOUR

    assert stands(a_silence(), moment) is does
    assert (silence_of(INDONESIAN, [a_silence()], moment) is not None) is does


def test_it_keeps_what_it_matches_and_nothing_else() -> None:
    assert silence_of(a_delivery(), [a_silence()], NOON) is None


def test_it_keeps_it_from_the_destinations_that_it_names() -> None:
    assert silence_of(INDONESIAN, [a_silence(destinations=("ops",))], NOON) is None
    assert silence_of(INDONESIAN, [a_silence(destinations=("ops", "desk"))], NOON) is not None


def test_of_several_the_longest_is_given() -> None:
    longest = a_silence("2", hours=9)

    assert silence_of(INDONESIAN, [a_silence(), longest, a_silence("3")], NOON) == longest


@pytest.mark.parametrize("hours", [-2, 1], ids=["before-it-began", "while-it-stood"])
def test_expired_it_stands_no_more(hours: float) -> None:
    moment = NOON + hours * HOUR

    over = expired(a_silence(), moment)

    assert over.ends_at == moment
    assert over.starts_at <= over.ends_at
    assert not any(stands(over, NOON + later * HOUR) for later in (hours, 1.5, 3))


def test_one_that_is_over_stays_as_it_is() -> None:
    assert expired(a_silence(), NOON + 9 * HOUR) == a_silence()
