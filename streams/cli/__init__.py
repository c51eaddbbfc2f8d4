"""The command line. Data on stdout, talk on stderr; heavy libraries only where they are used.

What each exit status means stands in `streams.cli.exits`.
"""

import logging
import sys

from streams.cli.application import application
from streams.cli.console import plain, say
from streams.cli.exits import INTERRUPTED, exit_code

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit."""
    from schemas.errors import MonitorError

    # Kafka's client tells of every passing election; what matters comes to us as an error.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        application()
    except MonitorError as error:
        told = "\n".join(map(plain, str(error).split("\n")))
        say(f"[bold red]clausewatch:[/] {told}")
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
