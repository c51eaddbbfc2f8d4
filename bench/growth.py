"""How the cost of an article follows its length, in each language."""

import json
import math
import time

from bench.analysis import an_analysis
from bench.articles import articles, languages
from bench.options import Options
from bench.results import Chart, Ratio, Result
from bench.rounds import at_most
from schemas.article import Article

SLOPE = at_most(1.15)

_LENGTHS = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def measure(_: Options) -> Result:
    """Analyse ever longer articles; the slope of both logarithms is 1 where it is linear."""
    analysis = an_analysis()
    seconds: dict[str, list[float]] = {}
    for language in languages():
        text = json.loads(articles(language, "clause", 1)[0])["text"]
        for length in _LENGTHS:
            article = Article(text=(text * (1 + length // len(text)))[:length], language=language)
            began = time.process_time()
            analysis(article)
            seconds.setdefault(language, []).append(time.process_time() - began)
    width = math.log(_LENGTHS[-1] / _LENGTHS[0])
    slopes = {
        language: math.log(found[-1] / found[0]) / width for language, found in seconds.items()
    }
    return Result(
        title="Cost by an article's length",
        charts=[
            Chart(
                f"{length:,} characters",
                "s",
                {name: [found[at]] for name, found in seconds.items()},
            )
            for at, length in enumerate(_LENGTHS)
        ],
        ratios=[Ratio(f"Slope, {name}", [slope], SLOPE) for name, slope in slopes.items()],
    )
