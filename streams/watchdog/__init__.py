"""Watching the worker from outside its event loop, and saying when it has to be ended.

`Watchdog` is the thread, `Kafka` what it asks, `Limits` how patient it is. The rules are in
`judgement`, pure.
"""

from streams.watchdog.judgement import Code, Finding, Limits, Offsets
from streams.watchdog.kafka import Kafka
from streams.watchdog.thread import BrokerState, Seen, Watchdog

__all__ = [
    "BrokerState",
    "Code",
    "Finding",
    "Kafka",
    "Limits",
    "Offsets",
    "Seen",
    "Watchdog",
]
