"""The errors of clausewatch, one small tree.

MonitorError
├── BadRecord            bytes that are not the record they should be
├── GivenUp              a record too large for its topic, or that no process gets through
├── MustComeBack         a record could not be handled, and is not to blame
│   ├── NotWritten       Kafka refuses what comes of it
│   └── CannotAnalyse    the process that analyses articles cannot be had
├── PartitionLost        a record's partition was given to another worker: that one handles it
├── ConfigurationError   a setting, watch, destination or language file that cannot be used
├── BrokerUnavailable    no Kafka answers, or the embedded one cannot be had
│   └── TopicMissing     Kafka answers, but a topic of the contract is not there
└── NotReadable          a file, page or line that holds no article
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.dead_letter import DeadLetter


class MonitorError(Exception):
    """Anything clausewatch can say in one line that a person can act on."""


class BadRecord(MonitorError):
    """Bytes that are not the record they should be.

    ``reason`` is a code from `schemas.dead_letter.Reason`; the message says where and why.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class GivenUp(MonitorError):
    """A record that cannot be handled as it is, and is tried no more.

    It is too large for its topic, or handling it crashed or did not end, twice.

    ``reason`` is a code from `schemas.dead_letter.Reason`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class MustComeBack(MonitorError):
    """A record could not be handled and is not to blame: no dead letter, it must come back."""


class NotWritten(MustComeBack):
    """Kafka refuses what comes of a record, whatever it is."""


class CannotAnalyse(MustComeBack):
    """The process that analyses articles cannot be started."""


class PartitionLost(MonitorError):
    """The group gave a record's partition to another worker, which handles it in its turn."""


class ConfigurationError(MonitorError):
    """Something that an operator wrote cannot be used; ``what`` names it and holds no secret."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why


class BrokerUnavailable(MonitorError):
    """No Kafka answers, or the embedded one cannot be fetched or started."""


class TopicMissing(BrokerUnavailable):
    """Kafka answers, but these topics of the contract are missing or of another shape."""

    def __init__(self, topics: Sequence[str]) -> None:
        super().__init__(f"not as the contract has them: {', '.join(topics)}")
        self.topics = tuple(topics)


class NotReadable(MonitorError):
    """A source that holds no article, with the label it goes by.

    ``reason`` is a code from `schemas.dead_letter.Reason`, and ``dead_letter`` what is kept of
    it; there is neither where nothing was there.
    """

    def __init__(
        self,
        label: str,
        why: str,
        *,
        reason: str | None = None,
        dead_letter: "DeadLetter | None" = None,
    ) -> None:
        super().__init__(f"{label}: {why}")
        self.label = label
        self.why = why
        self.reason = reason
        self.dead_letter = dead_letter
