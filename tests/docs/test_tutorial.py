"""The tutorial, word by word: with a real Matrix homeserver, and a Kafka of its own."""

import os
import sys
from pathlib import Path

import pytest

from streams.broker.ports import free_ports
from tests.docs.conftest import ROOT, A_reader
from tests.matrix.homeserver import environment

pytestmark = [pytest.mark.kafka, pytest.mark.long]

FOLLOWED = ["docs/tutorial.md"]


def test_whoever_follows_the_tutorial_reads_their_own_alert(
    a_reader: A_reader, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    (tmp_path / "synapse").symlink_to(environment())
    # Who follows the page has no command until it has them find it.
    (tmp_path / ".venv").symlink_to(sys.prefix)

    with a_reader({"8008": str(port)}, PATH=os.environ["PATH"]) as reader:
        reader.follow(ROOT / FOLLOWED[0])
