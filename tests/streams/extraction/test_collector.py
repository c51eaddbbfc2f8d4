import gc

from streams.extraction.collector import SELDOM, collect_seldom


def test_young_objects_are_looked_through_seldom_and_older_ones_as_before() -> None:
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_threshold() == (SELDOM, *before[1:])
    finally:
        gc.set_threshold(*before)
