"""Every metric, as a worker that has just begun gives it."""

from docs.generator.tables import MADE, code, table
from streams.metrics import Family, Source, families
from streams.vitals import Vitals
from streams.watchdog.thread import Seen

HEAD = f"""# Metrics

A worker serves `/metrics` in Prometheus' text format at `CLAUSEWATCH_STATUS_LISTEN`
(`127.0.0.1:9464` unless set), and with them what Prometheus' Python client tells of any process:
`process_cpu_seconds_total`, `process_resident_memory_bytes`, `process_open_fds` and their like.
Beside it are `/healthz` (200, or 503 with one line that says what is wrong) and `/readyz` (200 once
partitions are assigned and what is remembered is read, 503 with the reason before that, while Kafka
does not answer and while it stops).
Both are for supervisors: restart on the first, send no traffic by the second.

{MADE}
"""


def page() -> str:
    """Return the page."""
    vitals = Vitals()
    source = Source(
        snapshot=vitals.snapshot,
        seen=lambda: Seen(offsets={}, is_up=True),
        clock=vitals.clock,
        version="",
    )
    rows = (
        (code(_name(each)), each.type, _labels(each), each.documentation)
        for each in families(source)
    )
    return HEAD + table(("name", "type", "labels", "what it is"), rows)


def _name(family: Family) -> str:
    return f"{family.name}_total" if family.type == "counter" else family.name


def _labels(family: Family) -> str:
    return ", ".join(map(code, family._labelnames)) or "—"  # given nowhere else
