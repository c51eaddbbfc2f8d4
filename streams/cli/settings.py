"""Settings out of options and environment, and which Kafka they mean."""

from pathlib import Path
from typing import Any

from streams.settings import Settings, load

KAFKA_FOLDER = "kafka"


def settings_for(
    *,
    bootstrap_servers: str | None = None,
    data_dir: Path | None = None,
    **options: Any,
) -> Settings:
    """Read the settings, and find the Kafka that is meant.

    ``--bootstrap-servers``, else the one that runs on ``--data-dir``, else
    ``CLAUSEWATCH_BOOTSTRAP_SERVERS``, else the one on ``CLAUSEWATCH_DATA_DIR`` or the default
    directory. None of them found leaves it empty: what needs one says so.
    """
    settings = load(bootstrap_servers=bootstrap_servers, data_dir=data_dir, **options)
    if bootstrap_servers or (settings.bootstrap_servers and data_dir is None):
        return settings
    return settings.model_copy(update={"bootstrap_servers": _running_on(settings.data_dir)})


def _running_on(data_dir: Path) -> str | None:
    from streams.broker import read_address

    return read_address(data_dir / KAFKA_FOLDER)
