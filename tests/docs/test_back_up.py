"""A folder of `up` that is lost, and restored from a copy."""

import pytest

from tests.docs.conftest import ROOT, A_reader
from tests.integration.receivers import HttpReceiver

pytestmark = [pytest.mark.kafka, pytest.mark.long]

FOLLOWED = ["docs/how-to/back-up.md"]


def test_what_was_backed_up_is_known_again(a_reader: A_reader) -> None:
    with (
        HttpReceiver() as chat,
        a_reader({"slack://${SLACK_TOKEN}/#treaties": chat.url}) as reader,
    ):
        reader.follow(ROOT / FOLLOWED[0])
