"""Which article goes by an id: ours, or the one that its producer gave it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from schemas.report import Provenance

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is nothing that is meant, with what is known instead."""

    why: str


def goes_by(article: Provenance, id_: str) -> bool:
    """Say whether an id may mean this article; its producer's own may mean others too."""
    return id_ in (article.article_id, article.id)


def meant(id_: str, articles: Iterable[Provenance]) -> str | Refused:
    """Return the article id of the one article that goes by an id.

    Our own id comes first; what a producer calls two articles by is refused.
    """
    named = {each.article_id: each for each in articles if goes_by(each, id_)}
    if id_ in named:
        return id_
    if len(named) > 1:
        return Refused(_several(id_, named.values()))
    return next(iter(named), None) or Refused(unknown(id_))


def unknown(id_: str) -> str:
    """Return what is said where nothing goes by an id."""
    return (
        f"no article and no alert goes by {id_} here: not analysed yet, past retention, or mistyped"
    )


def _several(id_: str, articles: Collection[Provenance]) -> str:
    each = sorted(f"{a.article_id} ({a.source or a.outlet or 'source unknown'})" for a in articles)
    more = f" and {len(each) - MOST_SHOWN} more" if len(each) > MOST_SHOWN else ""
    return f"{len(each)} articles go by {id_}, say which: {', '.join(each[:MOST_SHOWN])}{more}"
