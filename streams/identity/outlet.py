"""The outlet: who published an article."""

from urllib.parse import urlsplit

from streams.identity.host import registrable_domain
from streams.identity.url import normal_url


def outlet(url: str | None, source: str | None) -> str | None:
    """Return the registrable domain of ``url``, else the source in lower case, else ``None``.

    A host that nobody registered (an address, localhost, a suffix) is its own outlet. A URL
    that is no use counts as none.
    """
    normal = normal_url(url) if url else None
    if normal is not None and (host := urlsplit(normal).hostname):
        return registrable_domain(host) or host
    return " ".join(source.casefold().split()) or None if source else None
