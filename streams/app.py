"""The Faust app: every setting that differs from Faust's default, and why."""

from pathlib import Path

import faust

from streams.consumer import FETCH_BYTES, Transport
from streams.patience import be_patient
from streams.recovery import Tables
from streams.security import bootstrap_servers, faust_credentials
from streams.settings import PREFIX, Settings

_MEMBERSHIP = ".2"
"""To be changed with what a worker subscribes to.

Kafka hands a static member that comes back what it had, whatever it asks for: another version's
partitions, the changelog of a table among them, which aiokafka does not survive.
"""


def make_app(settings: Settings) -> faust.App:
    """Return an app without agents, with Faust set as this product needs it."""
    be_patient()
    prefix = settings.topic_prefix
    app = faust.App(
        prefix,
        broker=[f"kafka://{server}" for server in bootstrap_servers(settings).split(",")],
        broker_credentials=faust_credentials(settings),
        # Faust's unprefixed variables (BROKER_URL …) would win over what is given here.
        env_prefix=f"{PREFIX}FAUST_",
        # It would serve tables and routes to anybody on 0.0.0.0:6066.
        web_enabled=False,
        autodiscover=False,
        TableManager=Tables,
        datadir=Path(settings.data_dir) / f"worker-{settings.instance_id}",
        # Its transactions show duplicates under kills; ids that are functions of content do not.
        processing_guarantee="at_least_once",
        # Topics are made by `clausewatch topics create`, with the contract's settings.
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=f"{settings.instance_id}{_MEMBERSHIP}",
        # A topic made after the start is seen within half a minute, not five.
        consumer_metadata_max_age_ms=30_000,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / 4,
        broker_request_timeout=settings.request_timeout_seconds,
        broker_rebalance_timeout=2 * settings.request_timeout_seconds,
        consumer_max_fetch_size=FETCH_BYTES,
        producer_max_request_size=8 * 1_048_576 + 65_536,
        producer_request_timeout=settings.request_timeout_seconds,
        producer_acks=-1,
        stream_buffer_maxsize=settings.stream_buffer_records,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    return app
