"""Who an article is: its one URL, its outlet, its publisher's family, its ids. Pure."""

from streams.identity.families import Families, load_families
from streams.identity.identity import Identity, identify
from streams.identity.outlet import outlet
from streams.identity.url import normal_url

__all__ = ["Families", "Identity", "identify", "load_families", "normal_url", "outlet"]
