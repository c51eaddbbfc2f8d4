"""Settings out of options and environment, and which Kafka they mean."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from streams.settings import Settings, load

KAFKA_FOLDER = "kafka"

_OF_A_LOGIN = {
    name: each.default for name, each in Settings.model_fields.items() if name.startswith("kafka_")
}
WHICH_KAFKA = frozenset({"bootstrap_servers", *_OF_A_LOGIN})
"""The settings that whoever runs a Kafka of its own has no use for."""


def settings_for(
    *,
    bootstrap_servers: str | None = None,
    data_dir: Path | None = None,
    ignored: Collection[str] = (),
    **options: Any,
) -> Settings:
    """Read the settings, and find the Kafka that is meant.

    ``--bootstrap-servers``, else the one that runs on ``--data-dir``, else
    ``CLAUSEWATCH_BOOTSTRAP_SERVERS``, else the one on ``CLAUSEWATCH_DATA_DIR`` or the default
    directory. None of them found leaves it empty: what needs one says so. One on a directory asks
    for no log-in, whatever is set for another.
    """
    settings = load(ignored, bootstrap_servers=bootstrap_servers, data_dir=data_dir, **options)
    if bootstrap_servers or (settings.bootstrap_servers and data_dir is None):
        return settings
    address = _running_on(settings.data_dir)
    return settings.model_copy(update={**_OF_A_LOGIN, "bootstrap_servers": address})


def _running_on(data_dir: Path) -> str | None:
    from streams.broker import read_address

    return read_address(data_dir / KAFKA_FOLDER)
