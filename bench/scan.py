"""Ours: articles read, analysed and judged in this process, on one core, the reports thrown away.

``python -m bench.scan COUNT`` prints, per language and kind of article, how many it got through in
a second.
"""

import json
import sys
import time
from collections.abc import Sequence

from bench.articles import KINDS, articles, languages
from schemas.article import Article
from streams.analysis import Analysis, load

_WARM = 20


def main(count: str) -> None:
    """Measure and tell, as one JSON object."""
    analysis = load(watches=None, outlets=None)
    told = {
        f"{language} {kind}": _per_second(analysis, articles(language, kind, int(count) + _WARM))
        for language in languages()
        for kind in KINDS
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _per_second(analysis: Analysis, records: Sequence[bytes]) -> float:
    for record in records[:_WARM]:
        analysis(Article.model_validate_json(record))
    began = time.perf_counter()
    for record in records[_WARM:]:
        analysis(Article.model_validate_json(record))
    return (len(records) - _WARM) / (time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
