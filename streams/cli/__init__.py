"""The command line. Data on stdout, talk on stderr; heavy libraries only where they are used.

Exit codes: 0 well · 1 failed · 2 wrong usage · 3 found nothing, or not all as it should be ·
4 configuration · 5 Kafka unreachable · 6 delivered to some · 70 a worker that ended itself ·
71 a worker that its watchdog ended · 130 interrupted.
"""

import logging
import sys

from streams.cli.application import application
from streams.cli.console import say
from streams.cli.exits import exit_code

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit."""
    from schemas.errors import MonitorError

    # Kafka's client tells of every passing election; what matters comes to us as an error.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        application()
    except MonitorError as error:
        say(f"[bold red]clausewatch:[/] {_plain(str(error))}")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
