"""A worker killed again and again: in a module of its own, since nothing here takes as long."""

from pathlib import Path

import pytest

from streams.broker import EmbeddedKafka
from tests.chaos.trial import LOAD, judged

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    "count", [pytest.param(4, id="few"), pytest.param(25, marks=pytest.mark.long)]
)
def test_a_kill_loses_nothing_and_repeats_one_message_at_most(
    kafka: EmbeddedKafka, tmp_path: Path, count: int
) -> None:
    run, found = judged(kafka, tmp_path, "kills", LOAD, count=count, longest_seconds=1.5)

    assert found == []
    assert len(run.sent) > 20
