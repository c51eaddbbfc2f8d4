"""Keeps Python's collector off what is made to last, and from looking too often for the rest."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 50_000
"""Objects made and not let go, after which the collector looks for cycles.

Python's own figure is 700, or 2,000. An article makes thousands and leaves eight in cycles, so that
looking took a twelfth of the time.
"""


def collect_seldom() -> None:
    """Have the collector look through young objects after `SELDOM` of them."""
    _, *older = gc.get_threshold()
    gc.set_threshold(SELDOM, *older)


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
