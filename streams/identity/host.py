"""Hosts: which are usable, what of them only says `mobile`, and who has registered them."""

import re
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_PRESENTATIONS = frozenset({"amp", "m", "mobile", "www"})

_PLATFORMS = (
    "beehiiv.com",
    "ghost.io",
    "livejournal.com",
    "substack.com",
    "tistory.com",
    "tumblr.com",
    "wordpress.com",
)
"""Hosts of many publishers that the public suffix list does not know as such."""


def normal_host(host: str) -> str | None:
    """Return ``host`` (in ASCII, lower case) without ``www``, ``m`` and the like, if usable.

    A label goes only from the front, and only while the rest still is somebody's domain:
    ``www.gov.uk`` and ``m.co.uk`` are domains themselves.
    """
    host = host.removesuffix(".")
    if ":" in host or _NUMBER.fullmatch(host):
        return host if is_address(host) else None
    if not _HOST.fullmatch(host):
        return None
    first, _, rest = host.partition(".")
    while first in _PRESENTATIONS and registrable_domain(rest):
        host = rest
        first, _, rest = host.partition(".")
    return host


def is_address(host: str) -> bool:
    """Say whether ``host`` is an IP address in the one form that all parsers share."""
    try:
        IPv6Address(host) if ":" in host else IPv4Address(host)
    except ValueError:
        return False
    return "%" not in host


@lru_cache(4096)
def registrable_domain(host: str) -> str | None:
    """Return the part of ``host`` that somebody registered, by the public suffix list.

    Where many publishers share a domain (blogspot.com), each has its own. ``None`` for
    addresses, for suffixes themselves and for single labels.
    """
    if is_address(host):
        return None
    found = _suffixes()(host)
    if found.suffix:
        return found.top_domain_under_public_suffix or None
    # The list's own rule for suffixes that it does not know: one label.
    labels = host.split(".")
    return ".".join(labels[-2:]) if all(labels[-2:]) and len(labels) > 1 else None


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract

    return TLDExtract(
        suffix_list_urls=(),
        cache_dir=None,
        include_psl_private_domains=True,
        extra_suffixes=_PLATFORMS,
    )
