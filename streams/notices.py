"""The operator's line: what goes wrong is told through a path that needs no Kafka.

One thread sends, so that nothing that has a trouble to tell waits for a chat. What is told and
what is not stands in a small file, so that a worker that died before it could tell does so at
its next start, and one that dies each second does not tell each second.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from alerts.escaping import harmless
from alerts.message import Message
from streams.redaction import redact
from streams.troubles import Standing, Trouble, Troubles

LAST_WORDS_SECONDS = 5.0
"""How long a process that has to end waits for its operator to have heard why."""

LOOK_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
"""Between two tries to tell: an operator who can be told again hears within two minutes."""

Send = Callable[[Message], bool]
"""Hands a message over; whether it was taken. Blocks for as long as that lasts."""

log = structlog.get_logger(__name__)


class Notices:
    """Tells the operator, from any thread, and never in its caller's time.

    Without ``send`` there is nobody to tell; each trouble stands in the log all the same.
    """

    def __init__(
        self,
        send: Send | None,
        file: Path,
        *,
        now: Callable[[], datetime],
        look_seconds: float = LOOK_SECONDS,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._send = send
        self._file = file
        self._now = now
        self._look_seconds = look_seconds
        self._first_pause_seconds = first_pause_seconds
        self._changed = threading.Condition()
        self._troubles = Troubles(_read(file))
        self._is_closed = False
        self._thread = threading.Thread(target=self._tell_on, name="operator", daemon=True)

    def start(self) -> None:
        """Tell from now on."""
        if self._send is not None:
            self._thread.start()

    def raised(self, trouble: Trouble, subject: str = "", detail: str = "") -> None:
        """It began, or happened again."""
        detail = redact(detail)
        with self._changed:
            is_new = not self._troubles.stands(trouble, subject)
            self._troubles.raised(trouble, subject, detail, self._now())
            self._write()
            self._changed.notify_all()
        if is_new:
            log.warning("trouble.began", trouble=trouble.value, subject=subject, detail=detail)

    def cleared(self, trouble: Trouble, subject: str = "") -> None:
        """It is over, if it ever began."""
        with self._changed:
            if not self._troubles.cleared(trouble, subject, self._now()):
                return
            self._write()
            self._changed.notify_all()
        log.info("trouble.over", trouble=trouble.value, subject=subject)

    def stands(self, trouble: Trouble, subject: str = "") -> bool:
        """Whether it began and is not over."""
        with self._changed:
            return self._troubles.stands(trouble, subject)

    def last_words(
        self, trouble: Trouble, subject: str, detail: str, *, within_seconds: float
    ) -> None:
        """Tell it before the process ends: written down first, waited for that long at most."""
        self.raised(trouble, subject, detail)
        if self._send is None:
            return
        with self._changed:
            self._changed.wait_for(
                lambda: not self._troubles.untold(trouble, subject), within_seconds
            )

    def close(self, within_seconds: float) -> None:
        """Wait, that long at most, until all that is due is told."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            if self._send is not None:
                self._changed.wait_for(lambda: not self._troubles.due(self._now()), within_seconds)

    def _tell_on(self) -> None:
        failures = 0
        while True:
            notice = self._next()
            if notice is None:
                return
            if self._said(notice):
                if failures:
                    log.info("operator.hears_again")
                failures = 0
                continue
            failures += 1
            was_closed = self._is_closed
            if failures == 1:
                log.critical("operator.not_told", trouble=notice.trouble.value)
            pause = self._first_pause_seconds * 2 ** min(failures - 1, 10)
            self._rest(min(pause, LONGEST_PAUSE_SECONDS), is_last=was_closed)

    def _rest(self, seconds: float, *, is_last: bool) -> None:
        """Wait before the next try; that all ends is a reason to try at once, but only once."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed and not is_last, seconds)

    def _next(self) -> Standing | None:
        with self._changed:
            while not (due := self._troubles.due(self._now())):
                if self._is_closed:
                    return None
                self._changed.wait(self._look_seconds)
            return due[0]

    def _said(self, notice: Standing) -> bool:
        if self._send is None or not self._send(render(notice)):
            return False
        with self._changed:
            self._troubles.told(notice, self._now())
            self._write()
            self._changed.notify_all()
        return True

    def _write(self) -> None:
        # What cannot be written down is told all the same, as long as this process lives.
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(self._troubles.written())
            os.replace(fresh, self._file)  # noqa: PTH105


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


_WHAT = {
    Trouble.WORKER_ENDED: "worker {} ended itself",
    Trouble.WORKER_KILLED: "worker {} was killed",
    Trouble.WORKER_GONE: "nothing is heard of {}",
    Trouble.DEAD_LETTERS: "dead letters",
    Trouble.DELIVERY_FAILED: "alerts did not reach {}",
    Trouble.DESTINATION_PAUSED: "{} takes no alerts",
    Trouble.RECIPIENT_REFUSED: "one of those who read {} gets no alerts",
    Trouble.NO_WATCHES: "no watches: nothing would ever be told",
    Trouble.NO_DESTINATIONS: "no destinations: nobody would hear",
    Trouble.NO_ROUTES: "the routes cannot be used: nobody would hear",
    Trouble.MEMORY_LOST: "what was told is forgotten: all of it would be told again",
    Trouble.BROKER_AWAY: "Kafka does not answer, or takes no writes",
}
_WHAT_TO_DO = {
    Trouble.WORKER_ENDED: "What it had not finished comes again when it is started.",
    Trouble.WORKER_KILLED: "What it had not finished comes again; see the system's log for why.",
    Trouble.WORKER_GONE: "Others take over its partitions; is it to be started again?",
    Trouble.DEAD_LETTERS: "`clausewatch doctor` counts them; `clausewatch tail dead_letters "
    "--from-beginning --exit-at-end` shows them.",
    Trouble.DELIVERY_FAILED: "`clausewatch notify test` tries each destination; "
    "`clausewatch notify resend` sends what failed once more.",
    Trouble.DESTINATION_PAUSED: "Its alerts are kept for 72 hours, and it is asked every quarter "
    "of an hour; `clausewatch notify test` asks at once.",
    Trouble.RECIPIENT_REFUSED: "The mail server takes them for the others alone: take the dead "
    "address out of the destination's URL.",
    Trouble.NO_WATCHES: "`clausewatch watches check` says what is wrong.",
    Trouble.NO_DESTINATIONS: "`clausewatch doctor` says what is wrong.",
    Trouble.NO_ROUTES: "`clausewatch doctor` says what is wrong.",
    Trouble.MEMORY_LOST: "`clausewatch worker --rebuild` makes it anew from the decisions.",
    Trouble.BROKER_AWAY: "Nothing is lost; nothing is told until it is back.",
}


def render(notice: Standing) -> Message:
    """Write the message of a notice."""
    what = _WHAT[notice.trouble].format(notice.subject or "?")
    is_over = notice.over_at is not None
    lines = [
        notice.detail,
        f"Since {_moment(notice.since)}" if notice.count == 1 else _often(notice),
        f"Over since {_moment(notice.over_at)}" if notice.over_at else _WHAT_TO_DO[notice.trouble],
    ]
    return Message(
        title=harmless(f"clausewatch: {'over: ' if is_over else ''}{what}"),
        body="\n".join(harmless(line) for line in lines if line),
    )


def _often(notice: Standing) -> str:
    return f"{notice.count} times since {_moment(notice.since)}, last {_moment(notice.last_at)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
