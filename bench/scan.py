"""Our scan alone, output discarded, beside a Faust worker that only copies JSON.

What an article costs depends on whether any passage of it can bear on a treaty between the parties:
without one spaCy is not run, and its names come from the automaton.
"""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench.analysis import an_analysis
from bench.articles import articles, languages, mix
from bench.endtoend import COPY, Stage, run
from bench.kafka import a_kafka
from bench.one_core import apart, on_one_core, timed
from bench.options import Options
from bench.results import Chart, Ratio, Result
from bench.rounds import at_least, interleaved, ratios
from schemas.article import Article

KINDS = {
    "home": ("news from home, no candidate passage", at_least(3.0)),
    "world": ("news of the world, a few with one", None),
    "clause": ("the clause is there", at_least(0.5)),
}
"""The kinds of `bench.articles`, what they are called here, and what they ought to reach."""

_EACH = 60


def measure(options: Options) -> Result:
    """Run the copying worker and the scan of each kind of article in turn."""
    seconds = options.seconds / 3
    with a_kafka() as servers, tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder:
        found = interleaved(
            options.rounds,
            {
                COPY: partial(_copied, servers, Path(folder), options.count),
                **{name: partial(_scanned, kind, seconds) for kind, (name, _) in KINDS.items()},
            },
        )
    rates = found["rate"]
    return Result(
        title="The scan alone, on one core, beside a Faust worker that copies",
        charts=[Chart("Articles a second", "articles/s", rates)],
        ratios=[
            Ratio(f"{name}, to {COPY}: rate", ratios(rates[name], rates[COPY]), target)
            for name, target in KINDS.values()
        ],
        remarks=[f"{_EACH} articles in each language, over and over, for {seconds:.0f} s."],
    )


def _copied(servers: str, folder: Path, count: int) -> Mapping[str, float]:
    stage = Stage(servers, folder, "")
    stage.set(mix(count))
    rate, _ = run(servers, stage.copy(count), count)
    return {"rate": rate}


def _scanned(kind: str, seconds: float) -> Mapping[str, float]:
    with on_one_core():
        return apart(_scan, kind, seconds)


def _scan(kind: str, seconds: float) -> Mapping[str, float]:
    analysis = an_analysis()
    read = [
        Article.model_validate_json(record)
        for language in languages()
        for record in articles(language, kind, _EACH)
    ]
    return timed(lambda article: bool(analysis(article)), read, seconds)
