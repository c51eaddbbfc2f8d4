"""One Kafka, broker and controller in one process, for one machine."""

import asyncio
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.errors import BrokerUnavailable
from streams.broker import directory
from streams.broker.ports import free_ports, is_free
from streams.broker.process import JavaProcess
from streams.broker.properties import render
from streams.broker.readiness import answers

_PAUSE_SECONDS = 0.05

_JAVA = (
    # Without the server's compiler it starts in three quarters of the time.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)


class EmbeddedKafka:
    """An Apache Kafka on loopback whose data, and whose cluster id, last in ``data_dir``.

    ``jars`` is what `fetch_jars` returned. Without ``port`` each start takes a free one.
    ``fresh`` forgets what lies in ``data_dir``, once no other Kafka runs there. Also a context
    manager: started on entering, stopped on leaving. Should our process be killed, Kafka stops
    within seconds.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        jars: Sequence[Path],
        port: int | None = None,
        fresh: bool = False,
        heap_megabytes: int = 256,
        log_path: Path | None = None,
    ) -> None:
        self._data_dir = data_dir.absolute()
        self._jars = [jar.absolute() for jar in jars]
        self._given_port = port
        self._port = port
        self._is_fresh = fresh
        self._heap_megabytes = heap_megabytes
        self._log_path = (log_path or self._data_dir / "logs" / "kafka.log").absolute()
        self._cluster_id = ""
        self._java: JavaProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect, once it was started."""
        return f"127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """Kafka's own process, while it was started and not stopped."""
        return self._java.pid if self._java else None

    def start(self) -> None:
        """Start Kafka and return at once; `ready` waits for it.

        Raises `BrokerUnavailable` if another one runs on the directory, if the given port is
        taken, or if the directory cannot be written.
        """
        if self._given_port is not None and not is_free(self._given_port):
            raise BrokerUnavailable(f"port {self._given_port} is taken by another program")
        try:
            self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with directory.hold(self._data_dir) as lock:
                if self._is_fresh:
                    directory.empty(self._data_dir)
                self._launch(lock.fileno())
        except OSError as error:
            raise BrokerUnavailable(f"cannot start Kafka on {self._data_dir}: {error}") from error

    async def ready(self, timeout_seconds: float = 30.0) -> None:
        """Return once this Kafka answers a metadata request.

        Raises `BrokerUnavailable` with the end of its log as soon as it has died, or after
        ``timeout_seconds``. If a chosen port was taken in between, it is started on another.
        """
        deadline = time.monotonic() + timeout_seconds
        while self._java is not None:
            if self._java.has_ended():
                self._start_again(self._java)
            elif await answers(self.bootstrap_servers, cluster_id=self._cluster_id):
                return
            if time.monotonic() > deadline:
                raise BrokerUnavailable(self._report(f"no answer within {timeout_seconds:g} s"))
            await asyncio.sleep(_PAUSE_SECONDS)
        raise BrokerUnavailable("Kafka was not started")

    def stop(self, timeout_seconds: float = 20.0) -> None:
        """Stop Kafka, by force after ``timeout_seconds``; a second call does nothing."""
        if self._java is None:
            return
        self._java.stop(timeout_seconds)
        self._java = None
        directory.forget_address(self._data_dir)

    def _launch(self, lock: int) -> None:
        directory.forget_address(self._data_dir)
        self._cluster_id = directory.format_once(self._data_dir)
        free, controller_port = free_ports(2)
        self._port = self._given_port or free
        properties = render(port=self._port, controller_port=controller_port)
        (self._data_dir / "server.properties").write_text(properties)
        self._put_log_aside()
        self._java = JavaProcess(
            self._arguments(), cwd=self._data_dir, log_path=self._log_path, keep_open=lock
        )
        directory.write_address(
            self._data_dir,
            bootstrap_servers=self.bootstrap_servers,
            pid=self._java.pid,
            cluster_id=self._cluster_id,
        )

    def _arguments(self) -> list[str]:
        # Kafka unpacks its native libraries there, and leaves them when it is killed.
        temporary = self._data_dir / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        class_path = os.pathsep.join(str(jar) for jar in self._jars)
        return [
            *_JAVA,
            f"-Xmx{self._heap_megabytes}m",
            f"-Djava.io.tmpdir={temporary}",
            "-classpath",
            class_path,
            "kafka.Kafka",
            "server.properties",
        ]

    def _put_log_aside(self) -> None:
        self._log_path.parent.mkdir(parents=True, exist_ok=True)
        if self._log_path.exists():
            self._log_path.replace(self._log_path.with_suffix(".previous.log"))

    def _start_again(self, java: JavaProcess) -> None:
        if not java.has_logged("Address already in use"):
            raise BrokerUnavailable(self._report("it ended while starting"))
        self.start()

    def _report(self, what: str) -> str:
        tail = self._java.log_tail() if self._java else ""
        return f"the embedded Kafka on {self._data_dir}: {what}. Last of {self._log_path}:\n{tail}"
