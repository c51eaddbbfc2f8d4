"""The articles of the simulation, and an analysis that knows what each of them says."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.article import Article
from schemas.codec import encode
from schemas.mention import Telling
from schemas.report import Report, Verdict, VerdictKind
from tests.builders import a_passage, a_provenance, a_report, a_telling

PACT, DEFENCE = "pact", "defence"
WATCHES = (PACT, DEFENCE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A record on `articles`: what it must come to."""

    value: bytes
    watches: tuple[str, ...] = ()
    is_readable: bool = True


def says(text: str, *, outlet: str, page: str) -> Sent:
    """An article; it mentions the watches whose names stand in its text."""
    article = Article(url=f"https://{outlet}/{page}", source=outlet, text=text)
    return Sent(encode(article), tuple(watch for watch in WATCHES if watch in text))


FIRST = says("They signed the pact at dawn.", outlet="one.example", page="dawn")
SECOND = says("The pact, and defence.", outlet="two.example", page="defence")
THIRD = says("A pact at last.", outlet="three.example", page="last")
NOTHING = says("Rain in the north.", outlet="four.example", page="rain")
BROKEN = Sent(b"no json", is_readable=False)
COPIES = tuple(
    says("They signed the pact at dawn.", outlet=outlet, page="agency")
    for outlet in ("five.example", "six.example")
)

Arrivals = Mapping[int, tuple[Sent, ...]]
"""What stands on each partition of `articles`."""

ARRIVALS: Arrivals = {
    0: (FIRST, COPIES[0], BROKEN, FIRST, COPIES[1]),
    1: (NOTHING, SECOND, THIRD),
}
"""Whatever repeats something stands on its partition, so that nothing races."""

RACING: Arrivals = {0: (FIRST, COPIES[0], THIRD), 1: (COPIES[1], FIRST, SECOND)}
"""Copies on both partitions: whichever comes first is told, and one of them alone."""


def analysis(article: Article) -> tuple[Report, tuple[Telling, ...]]:
    """Stand in for spaCy: one verdict on each watch, and a telling in the words of the text."""
    provenance = a_provenance(url=article.url, text=article.text, outlet=article.source)
    verdicts = tuple(
        Verdict(
            watch=watch,
            verdict=VerdictKind.MENTION if watch in article.text else VerdictKind.NONE,
            score=0.9 if watch in article.text else 0.1,
            reasons=("clause_named",),
            passages=(a_passage(),),
        )
        for watch in WATCHES
    )
    report = a_report(article=provenance, text=article.text, verdicts=verdicts)
    return report, (a_telling(article.text),) * len(verdicts)
