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

WITHOUT, HOME, WITH = "no candidate passage", "of those, news from home", "the clause is there"
TARGETS = {WITHOUT: at_least(3.0), HOME: None, WITH: at_least(0.5)}
_KINDS = {WITHOUT: ("home", "world"), HOME: ("home",), WITH: ("clause",)}
_EACH = 60


def measure(options: Options) -> Result:
    """Run the copying worker and the scan of each kind of article in turn."""
    seconds = options.seconds / 3
    with a_kafka() as servers, tempfile.TemporaryDirectory(prefix="clausewatch-bench-") as folder:
        found = interleaved(
            options.rounds,
            {
                COPY: partial(_copied, servers, Path(folder), options.count),
                **{kind: partial(_scanned, kind, seconds) for kind in _KINDS},
            },
        )
    rates = found["rate"]
    return Result(
        title="The scan alone, on one core, beside a Faust worker that copies",
        charts=[Chart("Articles a second", "articles/s", rates)],
        ratios=[
            Ratio(f"{kind}, to {COPY}: rate", ratios(rates[kind], rates[COPY]), target)
            for kind, target in TARGETS.items()
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
        for each in _KINDS[kind]
        for language in languages()
        for record in articles(language, each, _EACH)
    ]
    wanted = [each for each in read if bool(analysis(each)[0].sentences) is (kind == WITH)]
    return timed(lambda article: bool(analysis(article)), wanted, seconds)
