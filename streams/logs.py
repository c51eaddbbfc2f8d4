"""Logging: structlog for our lines and everybody else's, with no secret in any of them.

Faust, mode, aiokafka and Apprise log through the standard library; one formatter renders all.
Of what is not ours, warnings and errors alone are heard, whatever the level: below these urllib3
tells paths, and oauthlib headers, in which services have their secrets.
JSON where a program reads it, coloured on a terminal.
"""

import logging
import logging.config
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.types import EventDict, Processor

from streams.redaction import redact
from streams.settings import LogFormat

START_SECONDS = 120.0
"""How long after a process began the noise of its start is left out."""

_NOISE_AT_START = ("Missing sensor state for rebalance", "GroupCoordinatorNotAvailableError")
_OURS = ("alerts", "schemas", "streams")
_LEAST_SEVERE = {
    "apprise": "CRITICAL",  # it prints URLs that do not parse, whole
    "urllib3": "ERROR",  # it quotes headers that do not parse, and a service may repeat anything
}


class _StartNoise(logging.Filter):
    """Leaves out what every first start says, and what would make a newcomer look for a fault.

    Faust warns of a gauge of its own; Kafka's client tells that the group's coordinator is not
    there yet, while the broker makes its internal topics. Later it would be a fault.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.relativeCreated > START_SECONDS * 1000:
            return True
        said = record.getMessage()
        return not any(noise in said for noise in _NOISE_AT_START)


def configure(log_format: LogFormat, level: str) -> None:
    """Set structlog and the standard library's logging up, once, in an entry point."""
    as_json = log_format is LogFormat.JSON or (
        log_format is LogFormat.AUTO and not sys.stderr.isatty()
    )
    structlog.configure(
        processors=[
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(_configuration(as_json=as_json, level=level))


def _redacted(_: Any, __: str, event: EventDict) -> EventDict:
    return {name: _without_secrets(value) for name, value in event.items()}


def _without_secrets(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {redact(str(name)): _without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(inner) for inner in value]
    # The renderer would write anything else, an exception say, by its `repr`: after us.
    return redact(value if isinstance(value, str) else repr(value))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    # Locals of a frame hold secrets and whole articles; a traceback shows none.
    tracebacks = ExceptionDictTransformer(show_locals=False, max_frames=20)
    rendering: list[Processor] = (
        [
            structlog.processors.ExceptionRenderer(tracebacks),
            _redacted,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if as_json
        else [structlog.processors.format_exc_info, _redacted, structlog.dev.ConsoleRenderer()]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structlog": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *rendering,
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.__stderr__",
                "formatter": "structlog",
                "filters": ["start_noise"],
            }
        },
        "filters": {"start_noise": {"()": _StartNoise}},
        "root": {"handlers": ["stderr"], "level": "ERROR" if level == "ERROR" else "WARNING"},
        "loggers": {
            name: {"level": least}
            for name, least in (dict.fromkeys(_OURS, level) | _LEAST_SEVERE).items()
        },
    }
