"""Kafka's server.properties for one node on loopback.

No path stands here: Kafka runs in its data directory, so that no name of a folder needs escaping.
"""

LOG_DIR = "kafka"
NODE_ID = 1

_MEBIBYTE = 1024 * 1024

_LONGEST_RECORD = 10 * _MEBIBYTE  # a report of 8 MB, and what is around it

_FIXED = {
    "process.roles": "broker,controller",
    "node.id": NODE_ID,
    "log.dirs": LOG_DIR,
    "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "BROKER",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "default.replication.factor": 1,
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    # A worker that was stopped for a week would read everything again: as long as anything is kept.
    "offsets.retention.minutes": 430 * 24 * 60,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "share.coordinator.state.topic.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 6000,
    "message.max.bytes": _LONGEST_RECORD,
    "replica.fetch.max.bytes": _LONGEST_RECORD,
    # After a kill Kafka refuses itself until its former self has timed out: 9 s by default.
    "broker.session.timeout.ms": 4000,
    "broker.heartbeat.interval.ms": 1000,
    # After a kill Kafka reads its newest segments again: small ones start faster.
    "log.segment.bytes": 128 * _MEBIBYTE,
    "log.index.size.max.bytes": _MEBIBYTE,
    # Half of the heap by default (190 MB resident instead of 315); 600,000 keys in one pass still.
    "log.cleaner.dedupe.buffer.size": 16 * _MEBIBYTE,
    "num.network.threads": 2,
    "num.io.threads": 4,
    "background.threads": 4,
}


def render(*, port: int, controller_port: int) -> str:
    """Return the file; the controller's port may differ from start to start, as its voter's."""
    controller = f"127.0.0.1:{controller_port}"
    listeners = {
        "listeners": f"BROKER://127.0.0.1:{port},CONTROLLER://{controller}",
        "advertised.listeners": f"BROKER://127.0.0.1:{port}",
        "controller.quorum.voters": f"{NODE_ID}@{controller}",
    }
    return "".join(f"{name}={value}\n" for name, value in (_FIXED | listeners).items())
