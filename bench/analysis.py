"""Our analysis as a worker has it: what is shipped, language data kept by those before."""

from streams.analysis import Analysis, load
from streams.settings import load as load_settings


def an_analysis() -> Analysis:
    """Load it."""
    return load(watches=None, outlets=None, cache=load_settings().cache_dir)
