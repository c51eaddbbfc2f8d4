"""The identity of an article, out of its content alone."""

from dataclasses import dataclass

from schemas.article import Article
from schemas.ids import article_id, version_of
from streams.identity.families import Families
from streams.identity.outlet import outlet
from streams.identity.url import link, normal_url


@dataclass(frozen=True, slots=True)
class Identity:
    """Which article this is, in which version, and whose.

    ``url`` is the normal URL; ``None`` where the article gave none that can be used. ``link`` is
    what it gave, if that is not the same.
    """

    article_id: str
    version: str
    url: str | None
    link: str | None
    outlet: str | None
    family: str | None


def identify(article: Article, families: Families) -> Identity:
    """Return the same identity for the same article, however often and by whom it is read."""
    given = (article.url or "").strip().replace("&amp;", "&")
    url = normal_url(given) if given else None
    version = version_of(article.title, article.text)
    given_link = link(given) if url else None
    publisher = outlet(url, article.source)
    return Identity(
        article_id=article_id(
            normal_url=url, source=article.source, id_=article.id, version=version
        ),
        version=version,
        url=url,
        link=given_link if given_link != url else None,
        outlet=publisher,
        family=families.of(publisher),
    )
