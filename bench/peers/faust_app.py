"""Faust as the peers have it: its defaults, and no part of it that neither of them uses."""

import faust

from bench.kafka import PARTITIONS


def make_app(name: str, broker: str) -> faust.App:
    """Return an app on this broker, for JSON records."""
    return faust.App(
        name,
        broker=f"kafka://{broker}",
        value_serializer="json",
        topic_replication_factor=1,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        web_enabled=False,
        store="memory://",
    )


def run(app: faust.App) -> None:
    """Run it until ended."""
    faust.Worker(app, loglevel="error", redirect_stdouts=False).execute_from_commandline()
