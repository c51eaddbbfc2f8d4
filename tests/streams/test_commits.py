from hypothesis import given
from hypothesis import strategies as st

from streams.commits import Commits


def after(commits: Commits, *handled: int) -> int:
    """Return the offset to commit once these are handled."""
    for offset in handled:
        commits.handled(offset)
    return commits.advance()


def test_a_record_that_is_still_handled_holds_back_those_after_it() -> None:
    commits = Commits(31)
    for offset in (31, 32, 33, 34):
        commits.delivered(offset)

    assert after(commits, 32, 33, 34) == 31
    assert after(commits, 31) == 35


def test_holes_are_passed_however_many() -> None:
    commits = Commits(0)
    for offset in (0, 2, 4, 9):
        commits.delivered(offset)

    assert after(commits, 0, 2, 4) == 9
    assert after(commits, 9) == 10


def test_what_is_gone_between_the_commit_and_the_first_record_is_passed() -> None:
    commits = Commits(5)
    commits.delivered(9)

    assert after(commits) == 9


def test_markers_at_the_end_are_passed_once_the_last_record_is_handled() -> None:
    commits = Commits(0)
    commits.delivered(0)
    commits.passed(3)

    assert after(commits) == 0
    assert after(commits, 0) == 3


def test_a_position_within_what_was_handed_out_says_nothing() -> None:
    commits = Commits(0)
    for offset in (0, 1, 2):
        commits.delivered(offset)
    commits.passed(2)

    assert after(commits, 0) == 1


def test_a_record_is_handed_out_once() -> None:
    commits = Commits(0)

    assert [commits.delivered(offset) for offset in (0, 1, 1, 0, 2)] == [
        True,
        True,
        False,
        False,
        True,
    ]


@given(
    offsets=st.sets(st.integers(0, 40), min_size=1).map(sorted),
    markers=st.integers(0, 3),
    data=st.data(),
)
def test_in_whatever_order_records_are_handled_the_commit_is_right(
    offsets: list[int], markers: int, data: st.DataObject
) -> None:
    commits = Commits(0)
    end = offsets[-1] + 1 + markers
    for offset in offsets:
        commits.delivered(offset)
    commits.passed(end)
    handled: set[int] = set()

    for offset in data.draw(st.permutations(offsets)):
        handled.add(offset)
        committed = after(commits, offset)
        open_ones = [other for other in offsets if other not in handled]
        assert committed == (open_ones[0] if open_ones else end)


def test_what_was_handled_before_a_seek_and_below_it_is_of_no_account() -> None:
    commits = Commits(5)

    assert after(commits, 3, 4) == 5
