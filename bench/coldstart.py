"""Cold start: from the start of a process until it is ready, and until its first alert arrives.

One article with the clause waits on the topic. The files of Python and of the language data have
been read before, so that the disk is no part of it; ``nothing kept`` is a worker that finds no
language data that another read and checked, as the first on a machine does.
"""

import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench.articles import MENTION_EVERY, has_clause, mix
from bench.endtoend import OURS, SPACY, Contestant, Stage
from bench.kafka import a_kafka
from bench.options import Options
from bench.receiver import ARTICLE, Receiver
from bench.results import Chart, Ratio, Result
from bench.rounds import interleaved, ratios

FRESH = f"{OURS}, nothing kept"

_LONGEST_SECONDS = 120.0


def measure(options: Options) -> Result:
    """Start everybody in turn."""
    with (
        a_kafka() as servers,
        tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as name,
    ):
        start = partial(_start, servers, Path(name))
        found = interleaved(
            options.rounds,
            {
                OURS: partial(start, lambda stage: stage.ours(1)),
                FRESH: partial(start, lambda stage: stage.ours(1, CACHE_DIR=stage.empty_folder())),
                SPACY: partial(start, lambda stage: stage.spacy(1)),
            },
        )
    alert = found["alert"]
    # The peer has no way to say that it is ready.
    ready = {who: seconds for who, seconds in found["ready"].items() if who != SPACY}
    return Result(
        title="Cold start",
        charts=[
            Chart("Process start to ready", "s", ready),
            Chart("Process start to the first alert", "s", alert),
        ],
        ratios=[Ratio(f"First alert, to {SPACY}", ratios(alert[OURS], alert[SPACY]))],
    )


def _start(
    servers: str, folder: Path, contestant: Callable[[Stage], Contestant]
) -> Mapping[str, float]:
    with Receiver(ARTICLE) as receiver:
        stage = Stage(servers, folder, receiver.url)
        stage.set(filter(has_clause, mix(MENTION_EVERY)))
        prepared = contestant(stage)
        began = time.monotonic()
        with prepared.start():
            ready = time.monotonic() - began
            while not receiver.came:
                if time.monotonic() - began > _LONGEST_SECONDS:
                    raise TimeoutError("no alert came")
                time.sleep(0.02)
        return {"ready": ready, "alert": min(receiver.came.values()) - began}
