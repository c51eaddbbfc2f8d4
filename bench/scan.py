"""Ours: articles read, analysed and judged in this process, on one core, the reports thrown away.

``python -m bench.scan COUNT`` prints, per language, plain and with a sentence on the clause, how
many articles it got through in a second.
"""

import json
import sys
import time

from bench.articles import articles, languages
from schemas.article import Article
from streams.analysis import Analysis, load

_WARM = 20


def main(count: str) -> None:
    """Measure and tell, as one JSON object."""
    analysis = load(watches=None, outlets=None)
    told = {
        f"{language} {kind}": _per_second(analysis, language, kind == "clause", int(count))
        for language in languages()
        for kind in ("plain", "clause")
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _per_second(analysis: Analysis, language: str, with_clause: bool, count: int) -> float:  # noqa: FBT001
    records = articles(language, with_clause=with_clause, count=count + _WARM)
    for record in records[:_WARM]:
        analysis(Article.model_validate_json(record))
    began = time.perf_counter()
    for record in records[_WARM:]:
        analysis(Article.model_validate_json(record))
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
