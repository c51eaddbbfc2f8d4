"""Keeps Python's collector off what is made to last."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def all_to_be_kept() -> Iterator[None]:
    """Keep the collector off what is made here: a million objects, and none of them is garbage.

    It would look at them all again and again, while they are made and with every article.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
