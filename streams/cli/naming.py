"""Which article is meant: by our id or its beginning, its address, or its producer's id."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from schemas.report import Provenance
from streams.identity.url import normal_url

MOST_SHOWN = 5

_BEGINNING = re.compile(r"[0-9a-f]{8,31}")
"""What may be the beginning of an id of ours, as one copies it from a table."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is nothing that is meant, with what is known instead."""

    why: str


def stands_for(id_: str, own: str) -> bool:
    """Say whether this is an id of ours, or the beginning of it."""
    return own == id_ or (_BEGINNING.fullmatch(id_) is not None and own.startswith(id_))


def goes_by(article: Provenance, id_: str) -> bool:
    """Say whether this article may be meant; its producer's own id may mean others too."""
    is_its_address = article.url is not None and article.url == _address(id_)
    return id_ == article.id or stands_for(id_, article.article_id) or is_its_address


@lru_cache(maxsize=1)
def _address(id_: str) -> str | None:
    return normal_url(id_)


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
