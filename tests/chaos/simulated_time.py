"""Time that leaps: an event loop that waits for nothing, and knows when nothing is left to do."""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Leaping(selectors.SelectSelector):
    """Instead of waiting it says that the time has passed; it never sees a file or a socket."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.idle: Callable[[], None] = lambda: None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            self.idle()
        else:
            self.seconds += timeout
        return []


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock stands still while anything runs, and leaps to whatever is due next.

    `run_forever` returns when nothing is ready and nothing is due: nothing can happen any more.
    The same tasks run in the same order each time.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self._leaping = _Leaping(seconds)
        super().__init__(self._leaping)
        self._leaping.idle = self.stop
        # Its checks are of threads and of time, and there is neither; they take four fifths of it.
        self.set_debug(False)

    def time(self) -> float:
        return self._leaping.seconds

    def run_in_executor(
        self, executor: Any, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Run it here, when others have had their turn: a thread's time nobody can foretell."""
        del executor

        async def run() -> T:
            await asyncio.sleep(0)
            return func(*args)

        return self.create_task(run())
