"""Silences: what somebody has asked not to be told, for some time."""

from schemas.base import Id, Moment, Record
from schemas.matchers import Matchers


class Silence(Record):
    """Alerts that are not told from ``starts_at`` until before ``ends_at``, by whose word, and why.

    ``destinations`` are those that hear nothing of them; none named are all. Expired before its
    time, it ends when it was expired.
    """

    silence_id: Id
    matchers: Matchers
    destinations: tuple[str, ...] = ()
    author: str
    reason: str
    created_at: Moment
    starts_at: Moment
    ends_at: Moment
