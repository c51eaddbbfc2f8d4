"""What is shipped, loaded once for all tests: it takes seconds."""

from functools import cache

from streams.analysis import Analysis, load
from streams.settings import load as load_settings

CACHE = load_settings().cache_dir
"""Where a process keeps language data that were worked out, by a digest of all they came from."""


@cache
def shipped() -> Analysis:
    """The shipped language data, watches and outlets."""
    return load(watches=None, outlets=None, cache=CACHE)
