"""What is shipped, loaded once for all tests: it takes seconds."""

from functools import cache

from streams.analysis import Analysis, load


@cache
def shipped() -> Analysis:
    """The shipped language data, watches and outlets."""
    return load(watches=None, outlets=None)
